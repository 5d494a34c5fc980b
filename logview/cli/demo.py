"""`logview demo`: a believable live log in a temporary folder, and the explorer on it."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import click


@click.command()
@click.option("--write-only", is_flag=True, help="Only write the log, and say where, until ^C.")
def demo(write_only: bool) -> int:
    """Open the explorer on a made-up log that grows while you look. Leaves nothing behind."""
    from logview.cli.explore import explore_index
    from logview.demo import DemoLog
    from logview.reading import Reading

    with tempfile.TemporaryDirectory(prefix="logview-demo-") as folder:
        logs = Path(folder, "logs")
        logs.mkdir()
        log = DemoLog(logs)
        log.backfill(traces=40, now_ns=time.time_ns())
        stop = threading.Event()
        writer = threading.Thread(target=log.run, args=(stop,), daemon=True)
        writer.start()
        try:
            if write_only:
                click.echo(f"writing to {logs}; stop with ctrl+c")
                writer.join()
            else:
                index = Path(folder, "index.db")
                return explore_index((str(logs),), index, Reading.of(), reveal=False)
        finally:
            stop.set()
            writer.join(timeout=5)
    return 0
