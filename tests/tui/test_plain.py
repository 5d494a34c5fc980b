"""Text on its way to the screen: hidden, then cleaned, then broken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from logview.redact import Redactor
from logview.text import cell_width, clean
from logview.tui.plain import Plain, wrap


def test_a_secret_is_hidden_and_then_cleaned():
    plain = Plain(Redactor())
    assert "sk-proj" not in plain.text("a\x1b sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa")
    assert "\x1b" not in plain.text("a\x1b")
    plain.reveal = True
    assert "sk-proj" in plain.text("a\x1b sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa")
    assert "\x1b" not in plain.text("a\x1b")


def test_a_secret_that_begins_before_the_cut_is_hidden():
    secret = "sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa"
    assert "sk-proj" not in Plain(Redactor()).text("x" * 70 + " " + secret, limit=80)


def test_nothing_is_nothing():
    assert Plain(Redactor()).text(None) == ""
    assert Plain(Redactor(), people=True).user(None) == ""


def test_a_user_is_a_word_where_it_is_asked_for():
    plain = Plain(Redactor())
    assert plain.user("anna\x1b") == clean("anna\x1b")
    plain.people = True
    plain.about("anna-4711")
    word = plain.user("anna-4711")
    assert word.startswith("user-")
    assert plain.text("asked by anna-4711") == f"asked by {word}"
    assert plain.lines("for anna-4711\nuid=anna-4711", 100) == [f"for {word}", f"uid={word}"]
    assert plain.hidden({"who": ["anna-4711"], "uid": "anna-4711"}) == {"who": [word], "uid": word}


def test_where_users_are_words_a_secret_is_not_shown_either():
    plain = Plain(Redactor(), reveal=True, people=True)
    assert "sk-proj" not in plain.text("a sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa")
    plain.people = False
    assert "sk-proj" in plain.text("a sk-proj-Zk3x9Qw7Lm2Vb8Nc4Rt6Yh1Jd5Fg0Sa")


@given(st.text(max_size=300).map(clean), st.integers(4, 60))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text, width):
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_are_broken_at_spaces():
    assert wrap("one two three four", 9) == ["one two", "three", "four"]
