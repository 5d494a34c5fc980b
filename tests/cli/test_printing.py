"""A text that is printed over several lines loses nothing, and no line is too long."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from logview.cli.printing import WIDTH, Printer
from logview.text import cell_width, clean

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
