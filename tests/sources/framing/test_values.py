from __future__ import annotations

import json


def test_each_printed_object_is_a_record(read_whole) -> None:
    values = [{"a": {"b": [1, "}\n"]}}, {"c": "{"}, {"d": []}]
    printed = [
        json.dumps(value, indent=indent).encode()
        for value, indent in zip(values, (2, None, 0), strict=True)
    ]
    for between in (b"\n", b"\r\n\r\n", b""):
        reading = read_whole(between.join(printed))
        assert reading.framing.name == "values"
        assert reading.records == printed
        assert not reading.unfinished


def test_lines_of_text_between_objects_are_records(read_whole) -> None:
    content = b'{\n  "a": 1\n}\nsome text\r\n  {"b": 2} more\nhalf a line'
    reading = read_whole(content)
    assert reading.records == [b'{\n  "a": 1\n}', b"some text", b'{"b": 2}', b"more"]
    assert reading.unfinished == len(b"half a line")


def test_an_object_that_was_cut_off_ends_where_the_next_begins(read_whole) -> None:
    reading = read_whole(b'{\n  "a": 1,\n  "b":\n}\n{\n  "c": [1,\n{\n  "d": 2\n}\n]}\n')
    assert reading.records[0] == b'{\n  "a": 1,\n  "b":\n}'
    reading = read_whole(b'{\n  "a": 1,\n{\n  "b": 2\n}\n')
    assert reading.records == [b'{\n  "a": 1,', b'{\n  "b": 2\n}']
