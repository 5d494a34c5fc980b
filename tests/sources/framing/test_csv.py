from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

HEADER = b"time,uid,content\n"


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=6), st.sampled_from(",;\t"))
def test_what_a_csv_writer_writes_is_a_record_each(read_whole, rows, delimiter: str) -> None:
    rows = [
        ["x" + row[0].replace("\0", ""), *(c.replace("\0", "") for c in row[1:])] for row in rows
    ]
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["time", "uid", "content"])
    writer.writerows(rows)
    reading = read_whole(b"\xef\xbb\xbf" + file.getvalue().encode())
    texts = [io.StringIO(record.decode(), newline="") for record in reading.records]
    assert [row for text in texts for row in csv.reader(text, delimiter=delimiter)] == rows
    assert len(texts) == len(rows)
    assert not reading.unfinished


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_header_and_blank_lines_are_no_records(read_whole, end: bytes) -> None:
    assert read_whole(b"time,uid" + end).records == []
    assert not read_whole(b"time,uid" + end).unfinished
    assert read_whole(b"time,uid").unfinished == 8
    reading = read_whole(end + b"time,uid" + end + end + b"1,2" + end + b" " + end)
    assert reading.records == [b"1,2"]


def test_a_cell_may_hold_line_ends_and_quotes(read_whole) -> None:
    row = b'1,"a ""b"",\r\n\nc","d"'
    assert read_whole(HEADER + row + b"\r\n2,3,4\n").records == [row, b"2,3,4"]


def test_a_last_row_counts_when_it_has_all_cells(read_whole) -> None:
    for row in (b"1,2,", b'1,2,"a\nb"', b'1,"a,b",3'):
        reading = read_whole(HEADER + row)
        assert (reading.records, reading.position) == ([row], len(HEADER))
    for row in (b"1,2", b'1,2,"a\nb', b'1,"a,b"', b"1,2,3,4"):
        reading = read_whole(HEADER + row)
        assert (reading.records, reading.unfinished) == ([], len(row))


def test_a_quote_that_is_never_closed_costs_one_line(read_whole) -> None:
    rows = [b"%d,2,3" % number for number in range(30)]
    reading = read_whole(HEADER + b'0,"x,3\n' + b"\n".join(rows) + b"\n", longest=60)
    assert reading.oversized == {len(HEADER): 6}
    assert reading.records == rows


def test_a_quote_that_is_closed_in_the_wrong_place_costs_one_line(read_whole) -> None:
    rows = [b'0,"x,3', b'1,"y",3', b"2,2,3"]
    assert read_whole(HEADER + b"\n".join(rows) + b"\n").records == rows


def test_a_row_wider_than_any_table_is_its_line(read_whole) -> None:
    wide = b"," * 6000
    assert read_whole(HEADER + wide + b"\n1,2,3\n").records == [wide, b"1,2,3"]
