"""Lines of every kind, and what a log of them holds, told the slow way."""

from __future__ import annotations

import json

from hypothesis import strategies as st

LONGEST = 60
BOM = b"\xef\xbb\xbf"

line = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), max_size=12).map(str.encode),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 99), max_size=3).map(
        lambda value: json.dumps(value).encode()
    ),
    st.sampled_from([b"", b"  ", b"\r", b"text\r", b'{"a":NaN}', b"{}\r", b"{", b"caf\xe9"]),
    st.integers(LONGEST - 2, LONGEST + 40).map(lambda length: b"z" * length),
)


def expected(data: bytes) -> tuple[dict[int, bytes], set[tuple[int, int]]]:
    """What one look at the whole file must give, told the slow way."""
    rows: dict[int, bytes] = {}
    oversized = set()
    offset = 0
    lines = data.split(b"\n")
    for number, raw in enumerate(lines):
        start = offset
        offset += len(raw) + 1
        last = number == len(lines) - 1
        if len(raw) > LONGEST:
            if not last:
                oversized.add((start, len(raw)))
            continue
        text = raw[:-1] if raw.endswith(b"\r") else raw
        if start == 0 and text.startswith(BOM):
            text, start = text[3:], 3
        while text.startswith(b"\0"):
            text, start = text[1:], start + 1
        if not text.strip():
            continue
        if last:
            try:
                whole = isinstance(json.loads(text), dict) and text.startswith(b"{")
            except ValueError:
                whole = False
            if not whole:
                continue
        rows[start] = text
    return rows, oversized


LARGE = 1600
"""A small threshold: the first part of a log is then 100 bytes."""


def numbered(count: int, first: int = 0) -> list[bytes]:
    """Lines of 20 bytes, of which five are the first part."""
    return [b'{"number": %7d}' % (first + number) for number in range(count)]


def text(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
