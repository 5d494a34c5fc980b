"""Tells from a file's first bytes whether it can be a log of text lines at all. It reads and never
judges what the lines mean."""

from __future__ import annotations

import os
import re
import stat

from logview.sources.compressed import WindowError, decoder_of, first_text
from logview.sources.descriptors import open_log
from logview.sources.problem import Problem, Weight, refused

SAMPLE = 8192
"""Bytes looked at, in the sample of a file."""

_HOLE = 64 << 20
"""NUL bytes at the start of a compressed log behind which its text is looked for."""
_WIDE_TEXT = re.compile(rb"(?:[\t\n\r -~]\0){4}|(?:\0[\t\n\r -~]){4}")
"""How text in UTF-16 begins that has no mark and is written with the letters of ASCII."""
_BOM = b"\xef\xbb\xbf"
_MESSAGE = re.compile(rb"\n(?:[\x80-\xff]{0,4}[\0-\x7f])[\x08\x0a\x10\x12\x18\x1a]")
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")

_COMPRESSED = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
)
_CONTAINERS = (
    (b"Obj\x01", "an Avro file", "export it as JSON lines first"),
    (b"PAR1", "a Parquet file", "export it as JSON lines first"),
    (b"SQLite format 3\x00", "a SQLite database", "give the log it was made from"),
)
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def first_look(path: str, shown: str, *, unpacks: bool = False) -> Problem | None:
    """What is wrong with a file that nobody has open yet; None where it looks like a log."""
    try:
        descriptor = open_log(path)
    except OSError as error:
        return refused(shown, error)
    try:
        return sniff(shown, descriptor, unpacks=unpacks)
    finally:
        os.close(descriptor)


def sniff(path: str, descriptor: int, *, unpacks: bool = False) -> Problem | None:
    """Why the open file is no readable log, or None where it may be one.

    An empty file is a remark, everything else means that it cannot be read. `unpacks` says that
    gzip and zstd can be, and that their text is to be judged. `path` is only used in the sentence.
    """
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Problem(path, f"{path}: not a regular file; give a file, or pipe it in with -")
        head = os.pread(descriptor, SAMPLE, 0)
        kind = decoder_of(head) if unpacks else None
        if kind is not None:
            text, whole, damage = first_text(descriptor, kind, SAMPLE, hole=_HOLE)
            if isinstance(damage, WindowError) and not text:
                return Problem(path, f"{path}: the {kind.name} stream {damage}")
            if damage is not None and not text:
                return Problem(
                    path,
                    f"{path}: the {kind.name} stream is damaged at its start ({damage}); "
                    "get a whole copy",
                )
            if not text and not whole:
                return Problem(
                    path,
                    f"{path}: the {kind.name} stream breaks off before its first line; it is read "
                    "as soon as there is more, or get a whole copy",
                )
            return _judge(path, text) if text.strip(b"\0") or not text else _binary(path)
        if head and not head.strip(b"\0"):
            # A log that was truncated under a writer which did not append begins with a hole.
            head = os.pread(descriptor, SAMPLE, max(0, status.st_size - SAMPLE)).lstrip(b"\0")
            return None if head and b"\0" not in head else _binary(path)
    except OSError as error:
        return refused(path, error)
    return _judge(path, head)


def _judge(path: str, head: bytes) -> Problem | None:
    if not head:
        sentence = f"{path}: empty so far; it is read as soon as something is written to it"
        return Problem(path, sentence, Weight.REMARK)
    for magic, name in _COMPRESSED:
        if head.startswith(magic):
            return Problem(path, f"{path}: compressed with {name}; decompress it first")
    for magic, name, advice in _CONTAINERS:
        if head.startswith(magic):
            return Problem(path, f"{path}: {name}, not a log of text lines; {advice}")
    for magic, name in _WIDE:
        if head.startswith(magic):
            return _encoded(path, name)
    if _WIDE_TEXT.match(head):
        return _encoded(path, "UTF-16")
    if _is_protobuf(head):
        return Problem(path, f"{path}: looks like protobuf; export it as JSON lines first")
    return _binary(path) if _is_binary(head.lstrip(b"\0")) else None


def _is_binary(head: bytes) -> bool:
    """Whether NUL bytes mean that this is no text. A line of JSON, or text with one stray NUL in
    it, is still a log: that record alone may be rejected."""
    nuls = head.count(b"\0")
    if not nuls or head.removeprefix(_BOM).lstrip()[:1] in {b"{", b"["}:
        return False
    if nuls * 100 > len(head):
        return True
    try:
        head[: head.rfind(b"\n") + 1].decode()
    except UnicodeDecodeError:
        return True
    return b"\n" not in head


def _is_protobuf(head: bytes) -> bool:
    """Whether this is a message within a message, as an export of OTLP begins, and no text that
    begins with empty lines."""
    return bool(_MESSAGE.match(head) and _NO_TEXT.search(head))


def _encoded(path: str, name: str) -> Problem:
    return Problem(path, f"{path}: encoded as {name}; convert it to UTF-8 first")


def _binary(path: str) -> Problem:
    return Problem(path, f"{path}: binary, not a log of text lines; give a text log")
