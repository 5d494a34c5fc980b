"""Nobody and no secret can be read out of what leaves the tool."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.redact.people import People

USER = "u-4711-anna"
ids = st.text(min_size=1, max_size=12).map(lambda rest: f"¤q{rest}")


def test_a_user_is_the_same_word_everywhere_in_one_report() -> None:
    people = People("t1", [USER])
    word = people.word(USER)
    assert word is not None
    assert word.startswith("user-")
    assert (
        people.text(f"asked by {USER}, again {USER.upper()}.") == f"asked by {word}, again {word}."
    )
    assert people.value({"uid": USER, "notes": [USER]}) == {"uid": word, "notes": [word]}


def test_two_users_are_two_words() -> None:
    people = People("t1", ["anna", "bert"])
    assert people.word("anna") != people.word("bert")


def test_nothing_connects_the_words_of_two_reports() -> None:
    assert People("t1", [USER]).word(USER) != People("t2", [USER]).word(USER)


@pytest.mark.parametrize("nobody", ["", "[REDACTED]", "anonymous", "-"])
def test_an_id_that_names_nobody_is_left(nobody: str) -> None:
    people = People("t1", [nobody])
    assert people.word(nobody) == nobody
    assert people.text("a [REDACTED] anonymous - text") == "a [REDACTED] anonymous - text"


def test_no_user_is_no_word() -> None:
    assert People("t1", [None]).word(None) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"uid": "someone else"}',
        '{"user_id": 17}',
        '{"userId":"17"}',
        '{"content": "{\\"uid\\": \\"someone else\\"}"}',
        "GET /?a=1&user_id=17&b=2",
        '{"enduser.id": "17"}',
    ],
)
def test_an_unknown_user_is_found_by_the_name_of_the_value(text: str) -> None:
    hidden = People("t1", []).text(text)
    assert re.search(r"user-[0-9a-f]{6}", hidden)
    assert not re.search(r"\b17\b|someone", hidden)


def test_a_number_that_is_a_user_stays_json() -> None:
    hidden = People("t1", []).text('{"user_id": 17, "n": 17}')
    assert json.loads(hidden)["n"] == 17
    assert json.loads(hidden)["user_id"].startswith("user-")


def test_a_short_id_is_hidden_only_where_a_name_tells_it() -> None:
    people = People("t1", ["7"])
    value = people.value({"user_id": 7, "lane": 7, "text": "7 pallets"})
    assert value == {"user_id": people.word("7"), "lane": 7, "text": "7 pallets"}


def test_a_session_that_is_named_after_its_user_is_not_any_more() -> None:
    people = People("chatbot · 7", ["7"])
    assert people.session("chatbot · 7") == f"chatbot · {people.word('7')}"
    assert people.session("7") == people.word("7")
    assert people.session("desk-7") == "desk-7"
    value = {"session_id": "chatbot · 7", "sessions": ["7", "desk"]}
    assert people.value(value) == {
        "session_id": f"chatbot · {people.word('7')}",
        "sessions": [people.word("7"), "desk"],
    }


def test_the_author_of_a_message_is_not_taken_for_a_user() -> None:
    message = {"role": "user", "user": "hello"}
    assert People("t1", [USER]).value(message) == message


def test_secrets_and_addresses_are_hidden_too() -> None:
    people = People("t1", [USER])
    hidden = people.text("sk-proj-abcdefghijklmnopqrstuvwx of anna@harbour.example")
    assert "sk-proj" not in hidden
    assert "anna" not in hidden
    assert people.value({"password": "pallet"}) != {"password": "pallet"}


def test_a_user_who_is_an_address_is_a_word() -> None:
    people = People("t1", ["anna@harbour.example"])
    assert people.text("by anna@harbour.example") == f"by {people.word('anna@harbour.example')}"


@pytest.mark.parametrize(
    ("user", "text", "hidden"),
    [
        ("4711", "the plea of user 4711 rejected", "the plea of user @ rejected"),
        ("4711", "the plea of User: 4711, rejected", "the plea of User: @, rejected"),
        ("4711", "user id 4711.", "user id @."),
        ("4711", "(user_id: '4711')", "(user_id: '@')"),
        ("4711", "user #4711 and uid 4711", "user #@ and uid @"),
        ("4711", "asked by u4711 and u-4711", "asked by @ and @"),
        ("4711", '{"user": 4711, "lane": 4711}', '{"user": "@", "lane": 4711}'),
        ("4711", '{"user": "4711"}', '{"user": "@"}'),
        ("4711", r'"{\"user\": 4711}"', r'"{\"user\": \"@\"}"'),
        ("jo", "user jo, jo and Jo", "user @, jo and Jo"),
        ("7", "user 7", "user @"),
    ],
)
def test_a_short_id_is_hidden_behind_a_word_for_users(user: str, text: str, hidden: str) -> None:
    people = People("t1", [user])
    assert people.text(text) == hidden.replace("@", people.word(user) or "")


def test_a_short_id_as_the_value_of_user_is_hidden() -> None:
    people = People("t1", ["7"])
    word = people.word("7")
    value = {"user": "7", "lane": "7", "by": {"user": 7}}
    assert people.value(value) == {"user": word, "lane": "7", "by": {"user": word}}


@pytest.mark.parametrize(
    "text",
    [
        "order 4711 of 4711 pallets",
        "user 47112 and user 4711.5 and xu4711",
        "4711 users, superuser-4711x",
        "user 2026-03-07",
        '{"users": 4711, "offset": 4711}',
    ],
)
def test_a_short_id_elsewhere_is_a_number(text: str) -> None:
    assert People("t1", ["4711", "2026"]).text(text) == text


def test_a_user_who_is_an_address_is_known_by_what_is_before_the_at() -> None:
    people = People("t1", ["alice.smith@harbour.example", "info@harbour.example"])
    word = people.word("alice.smith@harbour.example")
    assert people.text("alice.smith asked, Alice.Smith@harbour.example too; info follows") == (
        f"{word} asked, {word} too; info follows"
    )
    assert people.value({"by": "alice.smith", "path": "/home/alice.smithers"}) == {
        "by": word,
        "path": "/home/alice.smithers",
    }


PHONES = [
    *("+49 40 1234567", "+49 (40) 123-4567", "+494012345678", "+1 555 123 4567", "+1-555-123-4567"),
    *("040 1234567", "040/1234567", "040 / 123 45 67", "(040) 1234567", "0171-1234567"),
    *("(555) 123-4567", "555-123-4567", "0171 123 45 67"),
]


@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_is_a_word(phone: str) -> None:
    hidden = People("t1", []).text(f'call {phone}, or "{phone}".\nTel.: {phone}')
    assert re.fullmatch(r'call (phone-[0-9a-f]{6}), or "\1"\.\nTel\.: \1', hidden), hidden
    assert "phone-" in str(People("t1", []).value({"said": phone}))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-07T14:05:09+00:00 2026-03-07 14:05:09.123 +0200",
        "2026-03-07 14:05:09 +1100 2026",
        "07/Mar/2026:14:05:09 +0000, 14:05:09 +1100 12345678",
        "07-03-2026 08:00 07/03/2026 20260307-140509",
        "7c8bfa02-1111-4222-8333-444444444444",
        "00000000-0000-4000-8000-000000000001",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "12345678-1234-1234-1234-123456789012",
        "offset 12345678, length 331, line 1047, 1772892309000000000",
        "took 12 345 678 ns, +12345678 ns, +12345678 bytes, +1 234 567 890 tokens",
        "order 4711-0815 of 12,345,678; version 1.24.3-rc.1",
        "10.0.0.1:8080 192.168.100.200",
        "ri.foundry.main.dataset.3f2a91bc-0000-4000-8000-000000000001",
        "site.log:20260307T140509@0",
        "scores 0123 and 12 34 56 78 90",
        "-040-1234567 a040 1234567b",
    ],
)
def test_a_time_an_identifier_and_a_size_are_no_telephone_numbers(text: str) -> None:
    assert People("t1", []).text(text) == text


def test_an_identifier_that_looks_like_a_telephone_number_stays() -> None:
    people = People("040-1234567", [])
    assert people.text("trace 040-1234567") == "trace 040-1234567"
    value = {"trace_id": "040-7654321", "spanId": "555-123-4567"}
    assert people.value(value) == value


@pytest.mark.parametrize("piece", ["+1", "+1 2", "040 1", "(040) ", "0", "1-", "user ", "u", "+1("])
def test_a_megabyte_made_to_be_slow_is_finished_in_a_report(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert "anna" not in People("t1", ["anna", "7"]).text(f"{text} anna")


def test_what_is_given_is_not_changed() -> None:
    value = {"uid": USER, "list": [{"uid": USER}]}
    People("t1", [USER]).value(value)
    assert value == {"uid": USER, "list": [{"uid": USER}]}


def test_a_deep_nest_is_walked() -> None:
    value: object = USER
    for _ in range(5_000):
        value = [value]
    hidden = People("t1", [USER]).value(value)
    while isinstance(hidden, list):
        (hidden,) = hidden
    assert hidden == People("t1", [USER]).word(USER)


@pytest.mark.parametrize("escape", ["\\n", "\\t", "\\u001b", "\n", " ", "("])
def test_an_id_right_after_an_escape_is_found(escape: str) -> None:
    people = People("t1", [USER])
    assert people.text(f'{{"said": "by{escape}{USER}"}}').endswith(f'{people.word(USER)}"}}')


def test_a_quote_inside_an_id_does_not_end_it() -> None:
    hidden = People("t1", []).text(json.dumps({"uid": 'anna "the clerk"', "n": 1}))
    assert json.loads(hidden)["n"] == 1
    assert "clerk" not in hidden


def test_a_piece_of_a_longer_word_is_no_user() -> None:
    assert People("t1", ["anna"]).text("savannah") == "savannah"


@settings(deadline=None)
@given(ids, st.booleans(), st.integers(0, 2))
def test_a_known_user_is_in_no_form_of_a_record(user: str, ascii_only: bool, nested: int) -> None:
    record: object = {"uid": user, "said": f"it was {user} again"}
    for _ in range(nested):
        record = {"content": json.dumps(record, ensure_ascii=ascii_only)}
    hidden = People("t1", [user]).text(json.dumps(record, ensure_ascii=ascii_only))
    value: object = json.loads(hidden)
    for _ in range(nested):
        assert isinstance(value, dict)
        value = json.loads(value["content"])
    assert isinstance(value, dict)
    assert user not in value["uid"]
    assert user not in value["said"]


@settings(deadline=None)
@given(ids)
def test_a_known_user_is_in_no_value(user: str) -> None:
    hidden = People("t1", [user]).value({user: [user, {"who": f"({user})"}]})
    assert user not in json.dumps(hidden, ensure_ascii=False)
