"""Makes many logs of one generated block: every pass over it has identifiers and hours of its own,
and costs no more than replacing them. It is how a log gets ten million events, and how one grows by
ten thousand lines a second without a generator that needs a core of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from tests.benchmarks.generator import BEGUN_MS, Generated, SessionLogs, mark

MOST_PASSES = 0x1000
"""Passes whose identifiers differ."""
_SEED = 0xEAD
_BEGUN = datetime.fromtimestamp(BEGUN_MS / 1_000, UTC)


class Block:
    """Rows of less than one hour, and the same rows again with other identifiers and times."""

    def __init__(self, text: bytes, generated: Generated) -> None:
        self.generated = generated
        hour = _hour(0)
        if text.count(hour) < generated.events:
            raise ValueError("a block must lie within one hour")
        self._parts = text.split(hour)
        """What stands between the hours; the identifiers in them still have the first mark."""

    @classmethod
    def of(cls, size: int) -> Self:
        """A block of about so many bytes, at most some ten million."""
        logs = SessionLogs(_SEED)
        return cls(b"".join(logs.lines(size)), logs.generated)

    def text(self, number: int) -> bytes:
        """The rows of a pass, which begins so many hours after the first."""
        text = _hour(number).join(self._parts)
        for old, new in _marks(number):
            text = text.replace(old.encode(), new.encode())
        return text


def _hour(number: int) -> bytes:
    return (_BEGUN + timedelta(hours=number)).strftime('"%Y-%m-%dT%H:').encode()


def write_events(path: Path, events: int, block: Block) -> Generated:
    """Write a log of at least so many events, in whole passes, and a note of what it holds."""
    told = Generated()
    passes = -(-events // block.generated.events)
    if passes > MOST_PASSES:
        raise ValueError(f"at most {MOST_PASSES * block.generated.events:,} events can be made")
    with path.open("wb") as file:
        for number in range(passes):
            told.bytes += file.write(block.text(number))
    one = block.generated
    told.events, told.traces = one.events * passes, one.traces * passes
    told.sessions = one.sessions * passes
    told.kinds = {name: count * passes for name, count in one.kinds.items()}
    told.newest_agent = marked(one.newest_agent, passes - 1)
    told.last_trace = marked(one.last_trace, passes - 1)
    told.note(path)
    return told


def marked(identifier: str, number: int) -> str:
    """An identifier of the block as it is in another pass."""
    for old, new in _marks(number):
        identifier = identifier.replace(old, new)
    return identifier


def _marks(number: int) -> list[tuple[str, str]]:
    """What stands in the identifiers of the first pass, and what instead in another."""
    first, other = mark(_SEED), mark(_SEED ^ number)
    return [(f"-{version}{first}-", f"-{version}{other}-") for version in "47"]
