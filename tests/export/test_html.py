"""A page is whole by itself, and nothing that a log says becomes a part of it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.export.html import page
from tests.export.reports import report_of
from tests.export.test_markdown import HOSTILE

VOID = {"meta", "rect"}


class Elements(HTMLParser):
    """The elements of a page with their attributes, in order, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("text", [*HOSTILE, '" onload="x', "</pre></details>", "]]>", "&amp;"])
def test_a_hostile_text_changes_no_element_and_no_attribute(text: str) -> None:
    found = Elements(page(report_of(text)))
    assert found.found == Elements(page(report_of("harmless"))).found
    assert found.open == []


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_changes_an_element_or_an_attribute(text: str) -> None:
    assert Elements(page(report_of(text))).found == Elements(page(report_of("harmless"))).found


def test_a_text_is_shown_as_it_is() -> None:
    assert "<b>&amp;</b>" in Elements(page(report_of("<b>&amp;</b>"))).texts


def test_nothing_is_loaded_and_nothing_runs() -> None:
    elements = Elements(page(report_of("x"))).found
    tags = {tag for tag, _ in elements}
    names = {name for _, attributes in elements for name, _ in attributes}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert names.isdisjoint({"src", "style", "srcset", "action"})
    assert not any(name.startswith("on") for name in names)
    links = [value for _, attributes in elements for name, value in attributes if name == "href"]
    assert links
    assert all(link is not None and link.startswith("#") for link in links)
    assert "url(" not in page(report_of("x"))
    assert "@import" not in page(report_of("x"))


def test_every_link_within_the_page_has_its_target() -> None:
    elements = Elements(page(report_of("x"))).found
    named = {value for _, attributes in elements for name, value in attributes if name == "id"}
    linked = [v or "" for _, attributes in elements for name, v in attributes if name == "href"]
    assert {link.removeprefix("#") for link in linked} <= named


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    text = page(report_of("x"))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(
        dict(attributes)["content"]
        for tag, attributes in Elements(text).found
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attributes
    )
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_the_first_problem_is_open_and_every_colour_has_a_dark_one() -> None:
    text = page(report_of("x"))
    assert re.search(r'<details id="t1-1" class="of-failed first" open>', text)
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    names = [set(re.findall(r"--[a-z-]+", rules)) for rules in (light, dark)]
    assert names[0] == names[1]
