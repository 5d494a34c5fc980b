"""What carries a record to its file: each kind of envelope, around each kind of record."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.envelope import bare_row, contents, contents_exact
from logview.formats.record import Content, Literal, RecordError
from logview.model import Table
from logview.times import parse_time
from tests.rows import Rows

FOUNDRY = Rows().call().rows[0]
AIMOGEN = {"time": "2026-03-07T09:00:00Z", "execution_id": "x1", "step": "output", "status": "ok"}
PLAIN = {"level": "info", "msg": "tide told"}
SPAN = {"resourceSpans": []}
OWN = {"crane": 5, "note": "of a format that only a file describes"}
WORDS = "tide told, in words"
AT = "2026-03-20T08:00:00.123456789Z"
ANY = pytest.mark.parametrize(
    "content", [FOUNDRY, AIMOGEN, PLAIN, SPAN, OWN, WORDS], ids=lambda c: str(c)[:12]
)
ROWS = pytest.mark.parametrize(
    "content", [FOUNDRY, AIMOGEN, PLAIN, SPAN, OWN], ids=lambda c: str(c)[:12]
)


def line(content: Content) -> str:
    return content if isinstance(content, str) else json.dumps(content)


def docker(text: str, stream: str = "stdout", end: str = "\n") -> str:
    return json.dumps({"log": text + end, "stream": stream, "time": AT})


def journal(**fields: Any) -> str:
    return json.dumps({"__REALTIME_TIMESTAMP": "1773993600123456", "_PID": "1", **fields})


def held(data: str | bytes) -> tuple[Content, int | None]:
    """The one content of a record, and the time that its envelope says."""
    (found,) = contents(data.encode() if isinstance(data, str) else data)
    return found.content, found.time.ns if found.time else None


KEYS = st.sampled_from(["offset", "value", "log", "stream", "__REALTIME_TIMESTAMP", "MESSAGE", "a"])
VALUES = st.one_of(st.integers(), st.text(), st.sampled_from([line(FOUNDRY), line(PLAIN), WORDS]))


@given(st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES))), st.text(max_size=3))
def test_a_row_that_is_called_bare_is_all_that_its_record_holds(
    row: dict[str, Any], end: str
) -> None:
    data = (line(row) + end).encode()
    bare = bare_row(data)
    if bare is not None:
        assert [found.content for found in contents(data)] == [bare]
        assert contents(data)[0][1:] == (None, None)


@ROWS
def test_most_rows_are_bare(content: Content) -> None:
    assert bare_row(line(content).encode()) == content


@ANY
def test_a_bare_record(content: Content) -> None:
    assert held(line(content)) == (content, None)


@ANY
def test_docker(content: Content) -> None:
    assert held(docker(line(content))) == (content, parse_time(AT).ns)
    tagged = {"attrs": {"tag": "desk"}, **json.loads(docker(line(content)))}
    assert held(json.dumps(tagged)) == (content, parse_time(AT).ns)


@ANY
@pytest.mark.parametrize("tag", ["F", "P", "F:x"])
def test_cri(content: Content, tag: str) -> None:
    assert held(f"{AT} stderr {tag} {line(content)}") == (content, parse_time(AT).ns)


@ROWS
def test_journald(content: Content) -> None:
    for message in (line(content), list(line(content).encode())):
        found, time = held(journal(MESSAGE=message, PRIORITY="6"))
        assert (found, time) == (content, 1_773_993_600_123_456_000)


def test_words_in_journald_keep_what_the_journal_knows_of_them() -> None:
    entry = journal(MESSAGE="disk is full", PRIORITY="3", SYSLOG_IDENTIFIER="spooler")
    assert held(entry)[0] == {
        "time": "1773993600123456",
        "message": "disk is full",
        "level": "error",
        "logger": "spooler",
    }


@pytest.mark.parametrize("message", [None, 5, {"a": 1}])
def test_an_entry_of_journald_without_words_is_itself_the_record(message: object) -> None:
    assert held(journal(MESSAGE=message))[0]["MESSAGE"] == message  # type: ignore[index]


def test_a_message_of_several_fields_or_of_no_bytes_is_kept() -> None:
    assert held(journal(MESSAGE=["one", "two"]))[0]["message"] == "one\ntwo"  # type: ignore[index]
    assert held(journal(MESSAGE=[999]))[0]["message"] == "999"  # type: ignore[index]


@ANY
@pytest.mark.parametrize(
    "prefix",
    [
        "desk-1  | ",
        "harbour_desk_1 | ",
        "\x1b[36mdesk-1  | \x1b[0m",
        "\x1b[36mdesk-1  |\x1b[0m ",
        "[pod/desk-6b7f9c5d4-x2x9q/app] ",
        "desk-6b7f9c5d4-x2x9q app ",
    ],
)
def test_the_name_of_a_stream_in_front(prefix: str, content: Content) -> None:
    assert held(prefix + line(content)) == (content, None)


@ROWS
@pytest.mark.parametrize(
    ("prefix", "time"),
    [
        ("db | ", None),
        ("desk-x2x9q app ", None),
        ("Mar 20 08:00:00 quay desk[411]: ", None),
        ("2026-03-20T08:00:00Z quay desk[411]: ", "2026-03-20T08:00:00Z"),
        ("<14>1 2026-03-20T08:00:00.5Z quay desk 411 - - ", "2026-03-20T08:00:00.5Z"),
    ],
)
def test_a_carrier_in_front(prefix: str, time: str | None, content: Content) -> None:
    assert held(prefix + line(content)) == (content, parse_time(time).ns if time else None)


@pytest.mark.parametrize("content", [FOUNDRY, AIMOGEN, PLAIN, SPAN], ids=lambda c: str(c)[:12])
@pytest.mark.parametrize(
    "prefix",
    ["2026-03-20T08:00:00Z INFO ", "[2026-03-20 08:00:00Z] {main} ", "2026-03-20 08:00Z: "],
)
def test_words_in_front_of_what_is_plainly_a_record(prefix: str, content: Content) -> None:
    assert held(prefix + line(content))[0] == content


@pytest.mark.parametrize(
    "text",
    [
        'request failed {"code": 5}',
        '2026-03-20T08:00:00Z ERROR request failed: {"message": "m", "code": 5}',
        'got {"a": 1} and {"b": 2}',
        "function () { return }",
        "  { an indented line }",
        '\t{"half": ',
        "db |",
        "[pod/desk/app] ",
    ],
)
def test_words_about_an_object_are_words(text: str) -> None:
    assert held(text) == (text, None)


@ROWS
def test_json_inside_a_json_string(content: Content) -> None:
    assert held(json.dumps(line(content))) == (content, None)


def test_a_json_string_of_words_stays_as_it_is() -> None:
    assert held('"words"') == ('"words"', None)


@ROWS
@pytest.mark.parametrize(
    "wrap",
    [
        lambda row: {"offset": 48211, "value": row},
        lambda row: {"value": row, "offset": "48211"},
        lambda row: {"offset": 48211, "value": json.dumps(row)},
        lambda row: {"partition": 0, "offset": 1, "key": None, "value": row},
    ],
)
def test_a_stream_record(wrap: Any, content: Content) -> None:
    assert held(json.dumps(wrap(content))) == (content, None)


@pytest.mark.parametrize(
    "row",
    [
        {"offset": 1, "value": 7},
        {"offset": 1, "value": " "},
        {"offset": 1, "value": "words", "level": "error"},
        {"offset": 1, "msg": "seek"},
        {"value": {"a": 1}},
        {"offset": 1, "value": {"a": 1}, "time": 1, "uid": 2, "traceId": 3},
        {"log": {"level": "info"}, "stream": "stdout"},
        {"log": "words", "message": "no container"},
    ],
)
def test_what_only_looks_like_an_envelope_stays_as_it_is(row: dict[str, Any]) -> None:
    assert held(json.dumps(row)) == (row, None)


@pytest.mark.parametrize("words", ["no object", "[1]", '{"half": ', "7", '{"a": 1} {"b": 2}'])
def test_a_stream_record_of_words(words: str) -> None:
    for around in ({}, {"partition": 0, "key": None}):
        assert held(json.dumps({"offset": 1, "value": words, **around})) == (words, None)


def test_a_line_in_a_stream_record_is_opened_like_any_other() -> None:
    carried = json.dumps({"offset": 1, "value": f"{AT} stdout F {line(PLAIN)}"})
    assert held(carried) == (PLAIN, parse_time(AT).ns)


def test_envelopes_in_envelopes() -> None:
    inner = f"2026-03-20T09:00:00Z stdout F {line(FOUNDRY)}"
    carried = json.dumps({"offset": 1, "value": {"log": inner, "stream": "a", "time": AT}})
    assert held(carried) == (FOUNDRY, parse_time("2026-03-20T09:00:00Z").ns)


def test_envelopes_without_end_are_opened_so_far_and_no_further() -> None:
    text = line(PLAIN)
    for _ in range(12):
        text = docker(text)
    found, _ = held(text)
    assert isinstance(found, dict | str)


# A runtime cuts long lines: its pieces are joined again, by stream.


def test_pieces_of_docker_are_joined() -> None:
    text = line(FOUNDRY)
    pieces = [docker(text[:40], end=""), docker(text[40:80], end=""), docker(text[80:])]
    assert held("\n".join(pieces)) == (FOUNDRY, parse_time(AT).ns)


def test_pieces_of_cri_are_joined_and_dated_by_the_first() -> None:
    text = line(FOUNDRY)
    later = AT.replace("08:00", "08:01")
    pieces = [f"{AT} stdout P {text[:40]}", f"{later} stdout F {text[40:]}"]
    assert held("\r\n".join(pieces)) == (FOUNDRY, parse_time(AT).ns)


def test_lines_of_another_stream_between_pieces_are_records_of_their_own() -> None:
    text = line(PLAIN)
    pieces = [
        docker(text[:5], end=""),
        docker("a warning", "stderr"),
        docker(text[5:]),
        docker("the end is mis", "stderr", end=""),
    ]
    found = [enclosed.content for enclosed in contents("\n".join(pieces).encode())]
    assert found == ["a warning", PLAIN, "the end is mis"]


def test_a_piece_that_does_not_parse_costs_nothing_beside_it() -> None:
    pieces = [docker("{half", "stderr"), docker(line(PLAIN))]
    found = [enclosed.content for enclosed in contents("\n".join(pieces).encode())]
    assert found == ["{half", PLAIN]
    with pytest.raises(RecordError, match="not valid JSON"):
        contents("\n".join([docker("{ha", end=""), docker("lf")]).encode())


@given(st.lists(st.integers(1, 200), max_size=6), st.lists(st.text("ab é☃", max_size=9)))
def test_however_a_line_is_cut_it_is_put_together_again(cuts: list[int], aside: list[str]) -> None:
    text = line(FOUNDRY)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = []
    for start, end in pairwise(places):
        pieces.append(docker(text[start:end], end="\n" if end == len(text) else ""))
        pieces += [docker(words, "stderr") for words in aside] if end < len(text) else []
    found = [enclosed.content for enclosed in contents("\n".join(pieces).encode())]
    assert found.count(FOUNDRY) == 1  # type: ignore[arg-type]


def test_text_of_several_lines_is_one_piece() -> None:
    text = "a dump\n  {\n  }\nof words"
    assert held(text) == (text, None)


def test_an_object_of_several_lines_that_does_not_parse_is_refused() -> None:
    with pytest.raises(RecordError, match="not valid JSON"):
        contents(b'{"a":\n 1')


# Rows of a table.

TABLE = Table(("time", "traceId", "content", "message"))


def cells(data: str, table: Table = TABLE) -> tuple[Content, int | None]:
    (found,) = contents(data.encode(), table)
    return found.content, found.time.ns if found.time else None


def test_a_row_of_a_table() -> None:
    assert cells('t,x,"{""a"":\n1}",') == (
        {"time": "t", "traceId": "x", "content": '{"a":\n1}'},
        None,
    )


@ROWS
def test_a_cell_that_holds_a_whole_line(content: Content) -> None:
    quoted = line(content).replace('"', '""')
    table = Table(("timestamp", "@message"), ";")
    carried = cells(f'{AT};"{quoted}"', table)
    if content is OWN:  # nothing but the table says that it is a record
        assert carried == ({"timestamp": AT, "@message": line(content)}, None)
    else:
        assert carried == (content, parse_time(AT).ns)


def test_a_message_beside_a_trace_is_a_message() -> None:
    quoted = line(PLAIN).replace('"', '""')
    assert cells(f't,x,,"{quoted}"')[0] == {"time": "t", "traceId": "x", "message": line(PLAIN)}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("a,b,c,d,e", "5 cells under a header of 4 columns"),
        ('a,"b" c', "not a row of CSV: "),
        ('a,"b', "not a row of CSV: unexpected end of data"),
    ],
)
def test_a_row_that_is_none(data: str, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        contents(data.encode(), TABLE)


def test_a_short_row_leaves_its_last_cells_out() -> None:
    assert cells("t")[0] == {"time": "t"}


# What a person sees, and what may never happen.


def test_a_person_sees_every_digit_through_an_envelope() -> None:
    data = docker('{"msg": 18446744073709551617, "b": 1.10}').encode()
    (found,) = contents_exact(data, None, literals=True)
    assert found.content == {"msg": 2**64 + 1, "b": "1.10"}
    assert isinstance(found.content, dict)
    assert isinstance(found.content["b"], Literal)
    (plain,) = contents_exact(data, None, literals=False)
    assert plain.content == {"msg": 2**64 + 1, "b": 1.1}


def test_the_mark_of_a_file_that_was_joined_to_another_is_no_part_of_a_record() -> None:
    assert held(b"\xef\xbb\xbf" + line(PLAIN).encode()) == (PLAIN, None)


@given(
    st.binary(max_size=120)
    | st.sampled_from([docker("{"), f"{AT} stdout P {{", "desk-1 | {", journal(MESSAGE="{")]).map(
        str.encode
    ),
    st.sampled_from([None, TABLE]),
)
def test_any_bytes_are_taken_out_of_their_envelope_or_refused(
    data: bytes, table: Table | None
) -> None:
    for read in (contents, lambda d, t: contents_exact(d, t, literals=True)):
        try:
            found = read(data, table)
        except RecordError:
            continue
        assert all(isinstance(one.content, dict | str) for one in found)
