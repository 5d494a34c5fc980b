"""Few open files: nothing is blamed for it, and nothing is missing."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import Rows


@pytest.mark.parametrize("limit", [40, 64, 256])
def test_many_logs_are_read_with_few_open_files(tmp_path: Path, limit: int) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for number in range(150):
        line = Rows(f"t{number}").request().lines()[0] + b"\n"
        (logs / f"f{number}.jsonl").write_bytes(line)
        other = Rows(f"p{number}").request().lines()[0] + b"\n"
        (logs / f"p{number}.jsonl.gz").write_bytes(gzip.compress(other))

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    command = [sys.executable, "-m", "logview", "index", "--json", str(logs)]
    done = subprocess.run(
        [*command, "--index", str(tmp_path / "i.db")],
        preexec_fn=narrow,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.stderr, done.returncode) == (b"", 0)
    assert json.loads(done.stdout)["events"] == 300


def test_the_limit_is_raised_as_far_as_it_may_be(tmp_path: Path) -> None:
    script = (
        "import resource; from logview.sources.descriptors import most_held, raise_limit; "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 200)); raise_limit(); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE), most_held())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"(200, 200) 50\n"
