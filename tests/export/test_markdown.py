"""Nothing that a log says becomes markup, a link or a broken table in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from logview.export.markdown import cell, code, markdown, prose
from logview.text import clean
from tests.export.reports import report_of

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](https://example.invalid)",
    "![x](https://example.invalid/x.png)",
    "https://example.invalid www.example.invalid someone@example.invalid",
    "@everyone #12 GH-12 :tada: $x$",
    "``` code ```` fence `",
    "a | b \\| c \\\\| d",
    "*bold* _soft_ ~~gone~~ **x",
    "# head",
    "1. one",
    "- one",
    "---",
    "> said",
    "&lt;b&gt; &#64;",
    "line one\n```\nline two\n~~~\n\n# line three",
    "<!-- -->",
    "`",
    " ",
    "\\",
    "[ref]: https://example.invalid",
    "",
    "x ",
    " x",
]
RENDERER = MarkdownIt("gfm-like")


def tokens(text: str) -> Iterator[Token]:
    for token in RENDERER.parse(text):
        yield token
        yield from token.children or ()


def shape(text: str) -> list[str]:
    """The kinds of what is rendered, without the texts between them."""
    quiet = {"text", "softbreak", "code_inline"}
    return [token.type for token in tokens(text) if token.type not in quiet]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_changes_nothing_but_words(text: str) -> None:
    assert shape(markdown(report_of(text))) == shape(markdown(report_of("harmless_[]")))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("`|\\*_[]()<>!#&@:/.\n -1a~$\t\u202e"), max_size=30))
def test_no_text_changes_anything_but_words(text: str) -> None:
    assert shape(markdown(report_of(text))) == shape(markdown(report_of("harmless_[]")))


@settings(deadline=None)
@given(st.text(max_size=40).map(clean).filter(lambda text: text.strip()))
def test_a_code_span_holds_the_text_itself(text: str) -> None:
    (span,) = [t for t in tokens(f"x {code(text)} y") if t.type == "code_inline"]
    assert span.content == text


@settings(deadline=None)
@given(st.text(max_size=40).map(clean))
def test_a_cell_stays_one_cell(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {cell(text)} | end |\n"
    assert [t.type for t in tokens(table)].count("td_open") == 2


@settings(deadline=None)
@given(st.text(max_size=40).map(clean))
def test_prose_is_words_or_code(text: str) -> None:
    kinds = {t.type for t in tokens(f"- {prose(text)}\n")}
    assert kinds <= {
        *("bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "code_inline"),
        *("paragraph_close", "list_item_close", "bullet_list_close"),
    }


def test_a_plain_sentence_is_plain() -> None:
    sentence = "Up to 2 calls of search_slots were open, and one took 4.60 s."
    assert prose(sentence) == sentence


def test_the_first_problem_comes_before_the_header_and_its_records_last() -> None:
    text = markdown(report_of("place-x"))
    parts = ["FIRST FAILURE", "### Records of the first problem", "## Transcript"]
    assert text.index("**place-x**") < text.index("- user:") < text.index(parts[0])
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_there_is_no_raw_html_in_a_report_of_plain_words() -> None:
    assert "<" not in markdown(report_of("plain words"))
