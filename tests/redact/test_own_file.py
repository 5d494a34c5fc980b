"""What a user adds to what is hidden, and what is said of a file that is wrong."""

from __future__ import annotations

import re

import pytest

from logview.redact import Redactor
from logview.redact.own_file import load
from logview.toml_file import TomlFileError

FILE = r"""
[[pattern]]
kind = "badge"
regex = 'BDG-[A-Z0-9]{8,24}'
hides = ["gate 4 read BDG-7K3M9Q2W at noon"]
keeps = ["the BDG-reader of gate 4 is out of order"]

[[pattern]]
kind = "card"
regex = '\d{4} \d{4} \d{4}'
hides = ["paid with 1234 5678 9012"]
keeps = ["order 1234 of 5678"]

[[name]]
kind = "customer"
names = ["customer_no", "berth.code"]
hides = ['{"customer_no": "K-4711"}', "customerNo=4711", "BERTH-CODE: 7"]
keeps = ["customer_notes=none", "xcustomer_no=7"]
"""


def hidden(text: str, file: str = FILE) -> str:
    """The text without the digits of its marks."""
    redactor = Redactor(own=load(file, "r.toml"))
    once = redactor.text(text)
    assert redactor.text(once) == once
    return re.sub(r":[0-9a-f]{4}›", "›", once)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BDG-7K3M9Q2W", "‹badge›"),
        ("(BDG-7K3M9Q2W), BDG-AAAAAAAA.", "(‹badge›), ‹badge›."),
        (r"a\nBDG-7K3M9Q2W", r"a\n‹badge›"),
        ("xBDG-7K3M9Q2W BDG-7K3M9Q2Wx", "xBDG-7K3M9Q2W BDG-7K3M9Q2Wx"),
        ("BDG-" + "A" * 25, "BDG-" + "A" * 25),
        ("1234 5678 9012, 12345678", "‹card›, 12345678"),
        ("x" * 200 + " BDG-7K3M9Q2W", "x" * 200 + " ‹badge›"),
        ("customer-no=K7 password=hunter2", "customer-no=‹customer› password=‹parameter›"),
        ('{"customerNo": "a b", "n": 1}', '{"customerNo": "‹customer›", "n": 1}'),
        ("‹badge:12ab› sk-proj-FAKE_fake-0123456789", "‹badge› ‹openai-key›"),
    ],
)
def test_what_a_user_adds_is_hidden_besides_what_is_known(text: str, wanted: str) -> None:
    assert hidden(text) == wanted


def test_a_value_is_hidden_by_the_name_that_a_user_adds() -> None:
    value = {"customer_no": "4711", "berth": {"code": "7"}, "berth.code": ["a", 7]}
    found = str(Redactor(own=load(FILE, "r.toml")).value(value))
    assert re.sub(r":[0-9a-f]{4}›", "›", found) == (
        "{'customer_no': '‹customer›', 'berth': {'code': '7'}, 'berth.code': ['‹customer›', 7]}"
    )


def test_without_a_users_file_nothing_of_it_is_hidden() -> None:
    text = "BDG-7K3M9Q2W customer_no=4711"
    assert Redactor().text(text) == text


def test_marks_are_never_hidden_again_by_a_shape_that_fits_them() -> None:
    file = FILE.replace("BDG-[A-Z0-9]{8,24}", "[0-9a-f]{4}").replace("BDG-7K3M9Q2W", "7f3a")
    assert hidden("‹email:7f3a› and 7f3a", file) == "‹email› and ‹badge›"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[[name]]", "[[names]]", "r.toml:14: names: no such key; did you mean name?"),
        ("[[name]]", "[name]", "r.toml:14: name: tables are needed here: [[name]]"),
        ("regex = 'BDG", "regexp = 'BDG", "r.toml:4: pattern 1.regexp: no such key; did you mean"),
        ('kind = "card"', "kind = 7", "r.toml:9: pattern 2.kind: lower-case letters"),
        ('kind = "card"', 'kind = "Card"', "r.toml:9: pattern 2.kind: lower-case letters"),
        ("'BDG-[A-Z0-9]{8,24}'", "7", "r.toml:4: pattern 1.regex: a text is needed here"),
        ("{8,24}", "+", "r.toml:4: pattern 1.regex: at character 13, +: say how many at most"),
        (r"\d{4} \d{4} \d{4}", "(a+)+", "r.toml:10: pattern 2.regex: at character 1, (: no groups"),
        ('["gate 4 read BDG-7K3M9Q2W at noon"]', "[]", "r.toml:5: pattern 1.hides: a list of"),
        ("BDG-7K3M9Q2W", "BDG-7", "r.toml:5: pattern 1.hides: of 'gate 4 read BDG-7 at"),
        ("the BDG-reader", "BDG-7K3M9Q2W", "r.toml:6: pattern 1.keeps: 'BDG-7K3M9Q2W of gate 4"),
        ("order 1234 of 5678", "a@b.de", "r.toml:12: pattern 2.keeps: 'a@b.de' becomes '‹email:"),
        ('"berth.code"]', '"berth code"]', "r.toml:16: name 1.names: berth code is no name"),
        ("K-4711", "", "r.toml:17: name 1.hides: of '{\"customer_no\": \"\"}', nothing is hidden"),
        ("customer_notes=none", "customer_no=1", "r.toml:18: name 1.keeps: 'customer_no=1'"),
        ("[[name]]", "[[name", "r.toml:14: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_line_and_key(old: str, new: str, words: str) -> None:
    assert old in FILE
    with pytest.raises(TomlFileError) as refused:
        load(FILE.replace(old, new), "r.toml")
    assert str(refused.value).startswith(words)


def test_too_many_patterns_are_refused() -> None:
    with pytest.raises(TomlFileError, match="more than 100 patterns and names"):
        load(FILE * 26, "r.toml")
