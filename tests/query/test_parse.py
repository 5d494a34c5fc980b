"""The filter language: what is read, and what is said of what cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.query.filter import Filter
from logview.query.parse import FilterError, parse
from logview.query.words import Word

NOW = 1_772_892_309_000_000_000


def read(text: str) -> Filter:
    return parse(text, NOW)


def terms(text: str) -> list[tuple[bool, str, list[str]]]:
    return [
        (term.negated, term.field.name, [v.text for v in term.values if isinstance(v, Word)])
        for term in read(text).terms
    ]


def refusal(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        read(text)
    return caught.value


def test_terms_values_and_negations() -> None:
    assert terms("outcome:failed,blocked -kind:log tool:find_*") == [
        (False, "outcome", ["failed", "blocked"]),
        (True, "kind", ["log"]),
        (False, "tool", ["find_*"]),
    ]


def test_quotes_keep_blanks_commas_and_colons_together() -> None:
    assert terms('user:"a b,c:d",e feature:x"y z"') == [
        (False, "user", ["a b,c:d", "e"]),
        (False, "feature", ["xy z"]),
    ]


def test_within_quotes_a_backslash_keeps_a_quote() -> None:
    assert terms(r'user:"a\"b\\c\d"') == [(False, "user", [r'a"b\c\d'])]


def test_free_text_is_every_other_word() -> None:
    texts = read(r'stock "pallet 7" -"lane: 14" 14:05 "-x" a\b').texts
    assert [(t.text.text, t.negated) for t in texts] == [
        ("stock", False),
        ("pallet 7", False),
        ("lane: 14", True),
        ("14:05", False),
        ("-x", False),
        (r"a\b", False),
    ]


@pytest.mark.parametrize(
    "text", ['"!outcome:failed"', '"(outcome:ok)"', '"outcome=failed"', "a!b", "f(x)", "colour=red"]
)
def test_what_only_looks_like_a_term_elsewhere_is_text(text: str) -> None:
    assert [t.text.text for t in read(text).texts] == [text.strip('"')]


def test_no_terms_match_everything() -> None:
    assert (read("").empty, read("   ").empty, read("x").empty) == (True, True, False)


def test_fields_are_known_in_any_case() -> None:
    assert terms("Tool:x") == [(False, "tool", ["x"])]


@pytest.mark.parametrize(
    ("text", "position", "length", "said"),
    [
        ("outcome:faild", 8, 5, "`faild` is no outcome; ok, recovered,"),
        ("outcome:faild", 8, 5, "did you mean failed?"),
        ("x outcome:failed,blokked", 17, 7, "did you mean blocked?"),
        ("reason:limit", 7, 5, "did you mean limit.*?"),
        ("reason:limits.*", 7, 8, "`limits.*` is no reason"),
        ("toool:find", 0, 5, "`toool` is no field; outcome, reason,"),
        ("toool:find", 0, 5, "did you mean tool?"),
        ("http://x", 0, 4, "quotes around text"),
        ("duration:>5x", 9, 3, "`5x` is no span of time"),
        ("duration:>1s,>5x", 13, 3, "`5x` is no span of time"),
        ("since:yesterday", 6, 9, "`yesterday` is no time; 2h,"),
        ("since:1h,2h", 9, 2, "`since` takes one time"),
        ('kind:tool "a b', 10, 4, "this quote is not closed"),
        ('tool:"a', 5, 2, "this quote is not closed"),
        ("tool:", 5, 0, "a value of `tool` is missing here"),
        ("tool: find", 5, 0, "a value of `tool` is missing here"),
        ("tool:a,,b", 7, 0, "a value of `tool` is missing here"),
        ('status:""', 7, 2, "ok, failed, blocked"),
        ('""', 0, 2, "no text to look for"),
        ("tool:x -", 7, 1, "there is none"),
        ("a OR b", 2, 2, "joined by commas"),
        ("!outcome:failed", 0, 15, "-outcome:failed would fit"),
        ("x !timeout", 2, 8, "-timeout would fit"),
        ('!"no answer"', 0, 12, '-"no answer" would fit'),
        ("!", 0, 1, "a - before a term turns it round"),
        ("(outcome:ok)", 0, 12, "outcome:ok would fit"),
        ("(outcome:ok or kind:log)", 0, 11, "outcome:ok would fit"),
        ("-(kind:log)", 1, 10, "kind:log would fit"),
        ("outcome=failed", 0, 14, "outcome:failed would fit"),
        ("-outcome=failed", 1, 14, "outcome:failed would fit"),
        ("Tool==find", 0, 10, "tool:find would fit"),
        ("outcome!=failed", 0, 15, "-outcome:failed would fit"),
        ("duration>=5s", 0, 12, "duration:>=5s would fit"),
        ("duration=5s", 0, 11, "duration:5s would fit"),
        ("outcome=", 0, 8, "outcome:ok"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    text: str, position: int, length: int, said: str
) -> None:
    error = refusal(text)
    assert (error.position, error.length) == (position, length)
    assert said in str(error)


@pytest.mark.parametrize("text", ["reason:limit.*", "kind:t*l", "status:FAILED", "outcome:?k"])
def test_a_closed_list_takes_wildcards_that_match_something(text: str) -> None:
    assert len(read(text).terms) == 1


def test_words_that_join_terms_elsewhere_can_be_looked_for_in_quotes() -> None:
    assert [t.text.text for t in read('"OR" or').texts] == ["OR", "or"]


@given(st.text(alphabet='abkindtool:,"-*<>=. \\5s', max_size=30))
def test_any_text_is_read_or_refused_within_its_bounds(text: str) -> None:
    try:
        read(text)
    except FilterError as error:
        place = (error.position, error.length)
    else:
        place = (0, 0)
    assert 0 <= place[0] <= sum(place) <= len(text)


@given(st.text(min_size=1, max_size=20).filter(lambda t: not t.isspace()))
def test_any_word_can_be_asked_for_in_quotes(word: str) -> None:
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    (term,) = read(f'user:"{quoted}"').terms
    (free,) = read(f'"{quoted}"').texts
    assert (term.values, free.text.text) == ((Word(word, identifier=True),), word)
