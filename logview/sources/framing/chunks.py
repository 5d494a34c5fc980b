"""Lines as container runtimes write them, Docker's json-file and CRI. They split what is longer
than 16 KB over several lines, and those lines are one record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from logview.sources.framing.cut import SLACK, Cut
from logview.sources.records import Oversized, Record, one_record, split


@dataclass(frozen=True, slots=True)
class Piece:
    """What one line carries of a line that was written in the container."""

    stream: str
    """`stdout` or `stderr`."""
    goes_on: bool
    """Whether the next line of the same stream continues it."""


_CRI = re.compile(
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([PF])[ :\r\n]"
)
_KEPT_OPEN = (b" stdout P", b" stderr P")


def docker_piece(line: bytes) -> Piece | None:
    """What a line of Docker's json-file driver carries; None where it is none."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(row, dict):
        return None
    log, stream, time = row.get("log"), row.get("stream"), row.get("time")
    if not isinstance(log, str) or stream not in {"stdout", "stderr"} or not isinstance(time, str):
        return None
    return Piece(stream, not log.endswith("\n"))


def cri_piece(line: bytes) -> Piece | None:
    """What a line of a CRI runtime carries; None where it is none, or has no tag yet."""
    found = _CRI.match(line)
    return Piece(found[1].decode(), found[2] == b"P") if found else None


def _is_docker_whole(line: bytes) -> bool:
    """Whether a line, as Docker writes it, certainly does not go on."""
    end = line.find(b'","stream":"', 7)
    return line[end - 2 : end] == b"\\n" and line[end - 3] != 92 and line[:8] == b'{"log":"'


def _all_docker_whole(data: bytes) -> bool:
    lines = data.split(b"\n")
    lines.pop()
    return all(map(_is_docker_whole, lines))


def _all_cri_whole(data: bytes) -> bool:
    return not any(mark in data for mark in _KEPT_OPEN)


@dataclass(frozen=True, slots=True)
class Chunks:
    """A file of one runtime's lines."""

    preamble: int
    piece: Callable[[bytes], Piece | None]
    all_whole: Callable[[bytes], bool]
    """Whether certainly no complete line of a stretch goes on. Fast: most stretches are such."""
    name: str = "chunks"
    table: None = None
    enders: re.Pattern[bytes] = re.compile(rb"[\n}]")

    def cut(self, data: bytes, offset: int, longest: int, *, last: bool) -> Cut:
        """Runs of lines until no stream is left open. A line of anything else ends a run, and so
        does the line that would make it longer than `longest`.

        The last line may lack its line end where it is whole and leaves nothing open.
        """
        if self.all_whole(data):
            records, oversized, rest = split(data, offset, longest)
            begin = end = len(data) - rest
            opened: set[str] = set()
        else:
            records, oversized = [], []
            begin, end, opened = self._cut_runs(data, offset, longest, records, oversized)
        if opened and len(data) - begin > longest + SLACK:
            records.append(_run(data[begin : end - 1], offset + begin))
            begin, opened = end, set()
        shown = None
        if last and end < len(data) and len(data) - begin <= longest:
            shown = self._unfinished(data, begin, end, opened, offset)
        return Cut(records, oversized, len(data) - begin, shown)

    def _cut_runs(
        self,
        data: bytes,
        offset: int,
        longest: int,
        records: list[Record],
        oversized: list[Oversized],
    ) -> tuple[int, int, set[str]]:
        """Add what the complete lines hold. Returns where the run that is left open begins, where
        the complete lines end, and which streams are open."""
        opened: set[str] = set()
        begin = at = 0
        while (end := data.find(b"\n", at)) >= 0:
            line = data[at:end]
            piece = self.piece(line) if end - at <= longest else None
            if opened and (piece is None or end - begin > longest):
                records.append(_run(data[begin : at - 1], offset + begin))
                opened.clear()
            if not opened:
                begin = at
            at = end + 1
            if piece is None:
                if len(line) > longest:
                    oversized.append(Oversized(offset + begin, len(line)))
                elif record := one_record(line, offset + begin):
                    records.append(record)
                begin = at
                continue
            _turn(opened, piece)
            if not opened:
                records.append(_run(data[begin:end], offset + begin))
                begin = at
        return begin, at, opened

    def _unfinished(
        self, data: bytes, begin: int, end: int, opened: set[str], offset: int
    ) -> Record | None:
        """The run with the last line, which has no line end and begins at `end`."""
        line = data[end:]
        piece = self.piece(line) if line.endswith(b"}") else None  # CRI lines show no end
        if piece is None:
            return None
        opened = set(opened)
        _turn(opened, piece)
        return None if opened else _run(data[begin:], offset + begin)


def _turn(opened: set[str], piece: Piece) -> None:
    if piece.goes_on:
        opened.add(piece.stream)
    else:
        opened.discard(piece.stream)


def _run(data: bytes, offset: int) -> Record:
    return Record(offset, data.removesuffix(b"\r"))


def docker(preamble: int) -> Chunks:
    """The lines of Docker's json-file driver."""
    return Chunks(preamble, docker_piece, _all_docker_whole)


def cri(preamble: int) -> Chunks:
    """The lines of a CRI runtime."""
    return Chunks(preamble, cri_piece, _all_cri_whole)
