"""What holds for each way to cut a file: the records depend on its bytes alone, and no byte is lost
or given twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.framing import framing_of

LONGEST = 70
BOM = b"\xef\xbb\xbf"

_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=10)
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 99), _text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)
_object = st.dictionaries(_text, _json, max_size=3)
_printed = st.builds(
    lambda value, indent, plain: json.dumps(value, indent=indent, ensure_ascii=plain).encode(),
    _object,
    st.sampled_from([None, 0, 2]),
    st.booleans(),
)
_damage = st.sampled_from(
    [
        *(b'{"a": 1', b'{"a": "b\n', b'{"a": {"b": 1},\n', b'"', b"]", b"}", b"oops", b"[1, 2}"),
        *(b'{"a\\', b'"x" y', b"12 a", b'{\\"a\\": 1}', b'{"a" {"b": 1}}', b"\0\0", b"\r\n\r\n"),
        *(b'{"a": "' + b"x" * 90 + b'"}', b"{" * 80, b"text " * 20, b'{"a": 1 [2]}', b"[7-Mar"),
    ]
)
_blank = st.sampled_from([b"\n", b"\r\n", b" ", b"\n\n", b""])


def _joined(start: bytes, *parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Content that begins with `start`, or a byte order mark and it, and goes on with parts."""
    marks = st.sampled_from([b"", BOM])
    rest = st.lists(st.one_of(*parts), max_size=9).map(b"".join)
    return st.builds(lambda mark, more: mark + start + more, marks, rest)


def _cell(text: str) -> bytes:
    return b'"' + text.replace('"', '""').encode() + b'"'


_row = st.builds(
    lambda cells, end: b",".join(cells) + end,
    st.lists(st.one_of(_text.map(_cell), st.sampled_from([b"", b"7", b'a"b'])), max_size=4),
    st.sampled_from([b"\n", b"\r\n"]),
)
_docker = st.builds(
    lambda text, stream, end, spaced: (
        json.dumps(
            {"log": text + end, "stream": stream, "time": "t"},
            separators=(", ", ": ") if spaced else (",", ":"),
        ).encode()
        + b"\n"
    ),
    _text.map(lambda text: text[:4]),
    st.sampled_from(["stdout", "stderr"]),
    st.sampled_from(["\n", "", "\\n"]),
    st.booleans(),
)
_cri = st.builds(
    lambda stream, tag, end: f"2026-03-07T14:05:09.1Z {stream} {tag} text{end}".encode(),
    st.sampled_from(["stdout", "stderr"]),
    st.sampled_from("PF"),
    st.sampled_from(["\n", "\r\n"]),
)
_bracket = st.sampled_from(
    [b"[7-Mar-2026 14:05:09 UTC] a<br/>\r\n", b"[31-Dec-2026 00:00:00] b\n", b"[7-Mar-2026 1\n"]
)
_line = _text.map(lambda text: text.encode() + b"\n")

CONTENTS = {
    "lines": _joined(b'{"a": 1}\n', _printed.map(lambda one: one + b"\n"), _line, _damage),
    "text": _joined(b"text\n", _bracket, _line, _damage),
    "csv": _joined(b"time,uid,content\n", _row, _row, _damage),
    "array": _joined(b"[\n", _printed.map(lambda one: b"  " + one + b",\n"), _printed, _damage),
    "values": _joined(b'{\n  "a": 1\n}\n', _printed, _blank, _damage),
    "brackets": _joined(b"[7-Mar-2026 14:05:09 UTC] ", _bracket, _line, _damage),
    "docker": _joined(b'{"log":"a\\n","stream":"stdout","time":"t"}\n', _docker, _docker, _damage),
    "cri": _joined(b"2026-03-07T14:05:09Z stdout F text\n", _cri, _cri, _damage),
}
NAMES = {"text": "lines", "docker": "chunks", "cri": "chunks"}
SYNTAX = {"csv": rb"\s\0", "array": rb"\s\0,\]"}


@pytest.mark.parametrize("kind", CONTENTS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_records_depend_on_the_bytes_alone(
    read_in_portions: Callable[..., object],
    read_whole: Callable[..., object],
    kind: str,
    data: st.DataObject,
) -> None:
    """Any content, any split into appends, any block sizes, a restart after any batch."""
    content = data.draw(CONTENTS[kind])
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    portions = [
        content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)
    ]
    blocks = data.draw(st.lists(st.integers(1, 200), min_size=1, max_size=4))
    restarts = data.draw(st.lists(st.booleans(), max_size=6))
    whole = read_whole(content, longest=LONGEST)
    pieces = read_in_portions(
        portions,
        block=_turns(blocks),
        restarts=lambda: bool(restarts) and restarts.pop(),
        longest=LONGEST,
    )
    assert whole.framing.name == NAMES.get(kind, kind)
    assert pieces.rows == whole.rows
    assert pieces.oversized == whole.oversized
    assert (pieces.position, pieces.unfinished) == (whole.position, whole.unfinished)


def _turns(values: list[int]) -> Callable[[], int]:
    state = [0]

    def turn() -> int:
        state[0] += 1
        return values[state[0] % len(values)]

    return turn


@pytest.mark.parametrize("kind", CONTENTS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_byte_is_in_one_record_or_is_syntax(
    read_whole: Callable[..., object], kind: str, data: st.DataObject
) -> None:
    content = data.draw(CONTENTS[kind])
    reading = read_whole(content, longest=LONGEST)
    spans = [(offset, len(record), record) for offset, record in reading.rows.items()]
    spans += [(offset, length, None) for offset, length in reading.oversized.items()]
    at = reading.framing.preamble
    between = b""
    for offset, length, record in sorted(spans, key=lambda span: span[0]):
        assert offset >= at
        assert record is None or content[offset : offset + length] == record
        between += content[at:offset].removeprefix(BOM if at == 0 else b"")
        at = offset + length
    if reading.unfinished:
        assert reading.position >= at
        between += content[at : reading.position]
        assert reading.position + reading.unfinished == len(content)
    else:
        between += content[at:]
    assert not re.search(rb"[^" + SYNTAX.get(kind, rb"\s\0") + rb"]", between)
    head = content[: reading.framing.preamble].removeprefix(BOM)
    if kind != "csv":
        assert not head.strip(b"[ \r\n\0")


@pytest.mark.parametrize("kind", CONTENTS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_choice_holds_however_the_file_goes_on(kind: str, data: st.DataObject) -> None:
    content = data.draw(CONTENTS[kind])
    chosen = None
    for end in range(len(content) + 1):
        now = framing_of(content[:end])
        assert chosen is None or now == chosen
        chosen = now
    assert chosen is not None
