"""Nothing that leaves the tool holds a secret, of whatever kind and wherever in a log it stood."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.cli.asking import Log
from tests.redact.secrets import SHAPED
from tests.rows import Rows

USER = "u-4711-anna"
_ADDRESS = {"webhook": "https://hooks.slack.com/services/"}
COMMANDS = (
    *(("export", "t1", "--to", form, "--reveal") for form in ("md", "html", "jsonl")),
    ("export", "desk", "--to", "html"),
    ("show", "t1"),
    ("show", "t1", "--json"),
    ("traces", "--json"),
    ("transcript", "desk"),
    ("transcript", "desk", "--json"),
    ("search", "planted"),
    ("search", "planted", "--json", "--limit", "0"),
)


def planted(seed: int) -> dict[str, str]:
    """One secret of each kind, with what stands before it."""
    rng = Random(seed)
    return {kind: _ADDRESS.get(kind, "") + make(rng) for kind, make in SHAPED.items()}


PLACES: tuple[Callable[[Rows, str], Rows], ...] = (
    lambda rows, text: rows.request(f"planted: {text}?"),
    lambda rows, text: rows.call(note=f"planted {text}", nested=json.dumps([text])),
    lambda rows, text: rows.call().result(failure=f"PLANTED {text}", message=text),
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_secret_of_any_kind_is_in_anything_that_is_written(tmp_path: Path, seed: int) -> None:
    secrets = planted(seed)
    rows = Rows("t1", "desk").metadata()
    for number, text in enumerate(secrets.values(), seed):
        PLACES[number % len(PLACES)](rows, text)
    for row in rows.rows:
        row["uid"] = USER
    log = Log(tmp_path, rows.respond())
    for command in COMMANDS:
        done = log.ask(*command)
        assert done.exit_code == 0, done.output
        assert kept(secrets, done.stdout + done.stderr) == [], command
        if command[0] == "export":
            assert USER not in done.stdout
    files = [path.read_bytes() for path in tmp_path.glob(f"{log.index.name}*")]
    assert files
    assert kept(secrets, b"".join(files).decode("utf-8", "replace")) == []


def kept(secrets: dict[str, str], text: str) -> list[str]:
    """The kinds of which a piece of ten characters can be read."""
    found = []
    for kind, secret in secrets.items():
        longest = max(secret.removeprefix(_ADDRESS.get(kind, "")).splitlines(), key=len)
        pieces = (longest[at : at + 10] for at in range(0, max(1, len(longest) - 9), 10))
        if any(piece in text for piece in pieces):
            found.append(kind)
    return found
