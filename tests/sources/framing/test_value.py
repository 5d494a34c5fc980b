from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.sources.framing import value as module
from logview.sources.framing.value import Extent, extent

_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=6)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
_container = st.lists(_json, max_size=3) | st.dictionaries(st.text(max_size=4), _json, max_size=3)


@given(_container, st.sampled_from([None, 0, 2]), st.booleans(), st.binary(max_size=5))
def test_a_value_ends_where_it_ends(
    value: object, indent: int | None, plain: bool, more: bytes
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    for follower in (more, b"\n", b",\n", b"}", b'"'):
        assert extent(text + follower, 0, 1000) == Extent(len(text), False)
    assert extent(text, 0, len(text) - 1) is None


@given(st.lists(st.sampled_from('{}[]:,"\\n\n 1a\r'), max_size=14).map("".join))
def test_the_fast_way_and_the_careful_one_agree(rest: str) -> None:
    for start in ("{", "["):
        data = (start + rest).encode()
        fast = extent(data, 0, len(data))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_likely_end", lambda *_: 0)
            careful = extent(data, 0, len(data))
        assert fast == careful
        if data[-1:] in b"}]" and module._is_one_value(data):
            assert careful == Extent(len(data), False)


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b'{"a": {"b": 1}, {"c": 2}]', 16),
        (b'{"a": "b\n{"c": 1}', 8),
        (b'{"a": [1}, 2', 9),
        (b'{"a": 1]', 7),
        (b'{"a": "b\\\n', 9),
    ],
)
def test_damage_is_noticed_where_it_shows(data: bytes, end: int) -> None:
    assert extent(data, 0, len(data)) == Extent(end, True)


@pytest.mark.parametrize("data", [b"{", b'{"a', b'{"a": "\\', b'{"a": [1, {"b": 2}', b'["\\"'])
def test_what_may_still_be_a_value_is_waited_for(data: bytes) -> None:
    assert extent(data, 0, 1000) is None


def test_a_string_of_nothing_but_escapes_takes_no_memory_for_each() -> None:
    data = b'["' + b'\\"' * 500_000 + b'"]'
    tracemalloc.start()
    assert extent(data, 0, len(data)) == Extent(len(data), False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(data)
