from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import zstandard

from logview.sources.problem import Problem, Weight
from logview.sources.sniff import SAMPLE, first_look, sniff
from tests.sources.packing import packed_gzip


def judge(path: Path) -> Problem | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return sniff(str(path), descriptor)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x1f\x8b\x08\x00rest", "gzip"),
        (b"\x28\xb5\x2f\xfdrest", "zstd"),
        (b"PK\x03\x04rest", "zip"),
        (b"Obj\x01\x04\x14avro.codec", "Avro"),
        (b"PAR1\x15\x04", "Parquet"),
        ("line\n".encode("utf-16"), "UTF-16"),
        ("line\n".encode("utf-32"), "UTF-32"),
        ("line\n".encode("utf-16-be"), "UTF-16"),
        ('{"a": 1}\n'.encode("utf-16-le"), "UTF-16"),
        ('{"a": 1}\n'.encode("utf-16-be"), "UTF-16"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        (b"\0" * 20_000, "binary"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    problem = judge(path)
    assert problem is not None
    assert problem.unreadable
    assert word in problem.sentence
    assert problem.sentence.startswith(str(path))


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1}\n',
        b"\xef\xbb\xbfa,b\n",
        b'\xef\xbb\xbf{"a":1}\n' + b"\0" * 500,
        b"caf\xe9\n",
        b"\x1b[31mred\x1b[0m\n",
        b"\0\0\0after a hole\n",
        b"\0" * (3 * SAMPLE) + b"after a long hole\n",
    ],
)
def test_text_of_any_kind_passes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert judge(path) is None


def test_an_empty_file_is_only_a_remark(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    problem = judge(path)
    assert problem is not None
    assert problem.weight is Weight.REMARK


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    problem = judge(path)
    assert problem is not None
    assert "not a regular file" in problem.sentence


@pytest.mark.parametrize(
    "head",
    [
        b'{"message": "a\0b"}\n',
        b"plain text, many words in a long line, which goes on for a while so that one NUL \0 is "
        b"less than one byte in a hundred\n",
    ],
)
def test_a_log_with_a_stray_nul_is_still_a_log(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(head)
    assert first_look(str(path), "a.log") is None


def test_a_file_that_nobody_opened_yet_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    assert "no such file" in str(first_look(str(path), "a.log"))
    path.write_bytes(b"Obj\x01rest")
    assert "Avro" in str(first_look(str(path), "a.log"))


def wide() -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=True)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return stream.compress(b"one\n") + stream.flush()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (wide(), "the zstd stream needs a window of 1 GB: decompress it with zstd --long=30 first"),
        (packed_gzip(b"one\n" * 99)[:2] + b"\xff\xff" * 40, "the gzip stream is damaged at its"),
        (packed_gzip(b"one\n" * 99)[:10], "the gzip stream breaks off before its first line"),
        (packed_gzip(bytes(100_000)), "binary, not a log"),
        (packed_gzip(bytes(5)), "binary, not a log"),
    ],
)
def test_what_is_wrong_with_an_archive_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    problem = first_look(str(path), "a.log.gz", unpacks=True)
    assert problem is not None
    assert problem.sentence.startswith(f"a.log.gz: {words}")


def test_an_archive_that_begins_with_a_hole_passes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(bytes(3_000_000) + b"after a long hole\n"))
    assert first_look(str(path), "a.log.gz", unpacks=True) is None


RESOURCE = b"\x0a\x1f\x0a\x1d\x0a\x0cservice.name\x12\x0d\x0a\x0bharbour-bot"


@pytest.mark.parametrize(
    ("data", "is_protobuf"),
    [
        (b"\n\xa5\x01" + RESOURCE, True),
        (b"\n\x21" + RESOURCE + b"\x8f\x12", True),
        (b"\n\n\n\nlines of text\n", False),
        (b"\n\n\n\nlines of t\xe9xt\n", False),
        (b"\nwords\n", False),
        ("\n\n\n" + "é" * SAMPLE, False),
    ],
)
def test_protobuf_is_named(tmp_path: Path, data: bytes | str, is_protobuf: bool) -> None:
    path = tmp_path / "spans.log"
    path.write_bytes(data if isinstance(data, bytes) else b"\n\n\n\n" + data.encode())
    problem = judge(path)
    assert (problem is not None and "looks like protobuf" in problem.sentence) is is_protobuf


def test_an_empty_argument_is_quoted() -> None:
    assert str(first_look("", "")).startswith('"": no such file or directory')
