"""A text that is printed over several lines loses nothing, and no line is too long."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.cli.printing import WIDTH, Printer
from logview.redact import Redactor
from logview.redact.own_file import load
from logview.text import cell_width, clean
from tests.redact.test_own_file import FILE

PRINTER = Printer(reveal=True, utc=True)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab 漢\t\n\x1b\u202e"), max_size=400), st.integers(0, 90))
def test_every_line_fits_and_every_sign_is_there(text: str, indent: int) -> None:
    margin = " " * indent
    lines = list(PRINTER.wrapped(text, margin))
    assert all(line.startswith(margin) for line in lines)
    assert all(cell_width(line) <= max(WIDTH, indent + 20) for line in lines)
    said = "".join("".join(clean(line).split()) for line in text.replace("\t", " ").split("\n"))
    assert "".join("".join(lines).split()) == said


def test_lines_stay_lines() -> None:
    assert list(PRINTER.wrapped("one\n\ntwo", "> ")) == ["> one", "> ", "> two"]


def test_no_text_is_one_empty_line() -> None:
    assert list(PRINTER.wrapped(None)) == [""]


def test_a_user_is_a_word_in_text_and_in_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    printer = Printer(reveal=True, utc=True, people=True)
    word = printer.user("anna-4711", 20)
    assert word.startswith("user-")
    printer.json({"user": "anna-4711", "session_id": "bot · anna-4711", "steps": 4711})
    printed = json.loads(capfdbinary.readouterr().out)
    assert printed == {"user": word, "session_id": f"bot · {word}", "steps": 4711}
    assert "anna" in printer.word("anna-4711 asked")
    printer.about("anna-4711")
    assert printer.word("anna-4711 asked") == f"{word} asked"
    assert Printer(reveal=False, utc=True).user("anna-4711", 20) == "anna-4711"


def test_what_a_user_adds_is_hidden_in_what_is_printed() -> None:
    redactor = Redactor(own=load(FILE, "r.toml"))
    assert "BDG-" not in Printer(reveal=False, utc=True, redactor=redactor).word("BDG-7K3M9Q2W")
    assert "BDG-" in Printer(reveal=True, utc=True, redactor=redactor).word("BDG-7K3M9Q2W")
