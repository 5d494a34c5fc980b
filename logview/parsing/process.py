"""Parses records in a process of its own, beside the one that judges them and writes the index:
most of the work on a large log can be done twice at a time.

The child holds nothing that is not also in the log, and ends when its standard input closes.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
import threading
from collections.abc import Sequence
from queue import SimpleQueue
from typing import IO, Any

from logview.index.packed import Packed
from logview.model import Table
from logview.parsing.parser import ChainedError, Parser
from logview.sources.records import Record

_LENGTH = 8
"""Bytes that tell how long a message is."""


class ParserGoneError(Exception):
    """The process ended, with work undone."""


class ParserProcess:
    """The parser, seen from the indexer. What is sent is answered in the same order."""

    def __init__(self, reading: Sequence[str]) -> None:
        """Start it. `reading` are the options under which the logs are read."""
        self._process = subprocess.Popen(
            # -P: nothing is imported from the folder in which the person happens to stand.
            [sys.executable, "-P", "-m", "logview", "index", "--parse", *reading],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.ready = False
        """Whether it is there and waits for records: until then whoever has some does better to
        parse them himself."""
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        # Answers are taken off the pipe at once: else both sides could wait to be read.
        self._thread = threading.Thread(target=self._listen, name="parsed records", daemon=True)
        self._thread.start()

    def send(self, path: str, records: Sequence[Record], table: Table | None) -> None:
        """Give it the records of one source. Raises `ParserGoneError`."""
        rows = [(offset, data) for offset, data in records]
        said = (path, rows, None if table is None else (table.columns, table.delimiter))
        try:
            _send(self._pipe(self._process.stdin), marshal.dumps(said))
        except OSError:
            raise ParserGoneError from None

    def receive(self) -> Packed | None:
        """What the records say that were sent first and not answered yet; None where that depends
        on what stands before them. Raises `ParserGoneError`."""
        answer = self._answers.get()
        if answer is None:
            raise ParserGoneError
        return Packed.from_bytes(answer) if answer else None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was not sent is not wanted any more

    def _listen(self) -> None:
        pipe = self._pipe(self._process.stdout)
        self.ready = _receive(pipe) is not None
        while True:
            answer = _receive(pipe)
            self._answers.put(answer)
            if answer is None:
                return

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise RuntimeError("the parser was started without a pipe")
        return pipe


def run_parser(parser: Parser) -> None:
    """Be the parser of an indexer, until standard input closes."""
    _send(sys.stdout.buffer, b"")  # ready
    while (message := _receive(sys.stdin.buffer)) is not None:
        path, records, table = marshal.loads(message)
        given: list[Any] = [Record(*record) for record in records]
        try:
            packed = parser.parse(path, given, None if table is None else Table(*table))
            answer = packed.to_bytes()
        except ChainedError:
            answer = b""
        try:
            _send(sys.stdout.buffer, answer)
        except BrokenPipeError:
            return


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_LENGTH, "big"))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None where there is no more, or no whole one."""
    length = pipe.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    expected = int.from_bytes(length, "big")
    message = pipe.read(expected)
    return message if len(message) == expected else None
