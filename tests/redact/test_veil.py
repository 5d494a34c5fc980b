"""What is seen of a log, with and without its secrets and the people in it."""

from __future__ import annotations

import pytest

from logview.redact import Redactor
from logview.redact.veil import Veil

TEXT = "anna-4711 sent jane@example.org"


@pytest.mark.parametrize(
    ("reveal", "people", "gone", "there"),
    [
        (False, False, ("jane@",), ("anna-4711",)),
        (True, False, (), ("jane@", "anna-4711")),
        (False, True, ("jane@", "anna-4711"), ("user-",)),
        (True, True, ("jane@", "anna-4711"), ("user-",)),
    ],
)
def test_what_is_asked_for_is_seen(
    reveal: bool, people: bool, gone: tuple[str, ...], there: tuple[str, ...]
) -> None:
    veil = Veil(Redactor(), reveal=reveal, people=people)
    for seen in (veil.text(TEXT, "anna-4711"), str(veil.value({"said": [TEXT]}, "anna-4711"))):
        assert [word for word in gone if word in seen] == []
        assert [word for word in there if word not in seen] == []


def test_a_user_is_the_same_word_everywhere_in_a_run_and_another_in_the_next() -> None:
    veil = Veil(Redactor(), people=True)
    word = veil.user("anna-4711")
    assert word is not None
    assert veil.text("by anna-4711", "anna-4711", "bert") == f"by {word}"
    assert veil.value({"uid": "anna-4711"}) == {"uid": word}
    assert veil.user("bert") != word
    assert Veil(Redactor(), people=True).user("anna-4711") != word


def test_what_is_given_is_not_changed() -> None:
    value = {"uid": "anna-4711", "list": [{"uid": "anna-4711"}]}
    Veil(Redactor(), people=True).value(value)
    assert value == {"uid": "anna-4711", "list": [{"uid": "anna-4711"}]}


def test_nobody_is_nobody() -> None:
    veil = Veil(Redactor(), people=True)
    assert (veil.user(None), veil.user("anonymous")) == (None, "anonymous")
    assert Veil(Redactor()).user("jane@example.org") != "jane@example.org"
