"""Runs a command on a log of its own, with an index beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from logview.cli.main import cli
from tests.rows import Rows


class Log:
    """A log in a folder, and what the commands say of it."""

    def __init__(self, folder: Path, *rows: Rows) -> None:
        self.path = folder / "chat.jsonl"
        self.index = folder / "i.db"
        self.path.write_bytes(b"".join(line + b"\n" for one in rows for line in one.lines()))

    def ask(self, *arguments: str) -> Result:
        """What a command does, asked of this log."""
        return self.run(*arguments, str(self.path))

    def run(self, *arguments: str) -> Result:
        """What a command does, with this index."""
        done = CliRunner().invoke(cli, [*arguments, "--index", str(self.index)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def objects(self, *arguments: str) -> list[dict[str, Any]]:
        """The objects that a command prints of this log."""
        done = self.ask(*arguments, "--json")
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]
