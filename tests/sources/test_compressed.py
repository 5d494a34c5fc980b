"""Text comes out of compressed bytes as they come in, and never more of it than fits."""

from __future__ import annotations

import gzip
import random
import struct
from itertools import pairwise

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.compressed import PIECE, DamagedError, Decoder, WindowError, decoder_of
from tests.sources.packing import PACKS, WRITERS, packed_zstd

LINES = b"".join(b"%d %d\n" % (n, random.Random(n).getrandbits(60)) for n in range(40_000))
FORMATS = sorted(PACKS)


def decoder(packed: bytes) -> Decoder:
    kind = decoder_of(packed[:16])
    assert kind is not None
    return kind()


def drained(stream: Decoder, data: bytes) -> list[bytes]:
    """All pieces that come after these bytes."""
    pieces = [stream.decode(data)]
    while not stream.hungry:
        pieces.append(stream.decode(b""))
    return pieces


def text_of(packed: bytes, cuts: list[int] | None = None) -> tuple[bytes, Decoder]:
    stream = decoder(packed)
    edges = [0, *sorted(cut % (len(packed) + 1) for cut in cuts or []), len(packed)]
    text = b""
    for begin, end in pairwise(edges):
        text += b"".join(drained(stream, packed[begin:end]))
    return text, stream


def up_to_damage(packed: bytes) -> tuple[bytes, str]:
    """What comes before the damage, and the words for it."""
    stream = decoder(packed)
    data, text = packed, b""
    while True:
        try:
            text += stream.decode(data)
        except DamagedError as error:
            return text, str(error)
        assert not stream.hungry, "no damage was found"
        data = b""


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.binary(max_size=300) | st.just(b"abc\n" * 60_000), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 1 << 20), max_size=6),
)
def test_any_parts_cut_anywhere_give_their_text(
    name: str, parts: list[bytes], cuts: list[int]
) -> None:
    packed = b"".join(map(PACKS[name], parts))
    text, stream = text_of(packed, cuts)
    assert text == b"".join(parts)
    assert stream.between
    assert stream.pending == 0


@pytest.mark.parametrize("name", FORMATS)
def test_a_byte_at_a_time_gives_the_same(name: str) -> None:
    packed = PACKS[name](b"one\n") + PACKS[name](b"two\n")
    assert text_of(packed, list(range(len(packed))))[0] == b"one\ntwo\n"


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_writer_has_flushed_can_be_read(name: str) -> None:
    writer = WRITERS[name]()
    first = writer.write(b"one\n")
    stream = decoder(first)
    assert b"".join(drained(stream, first)) == b"one\n"
    assert not stream.between
    assert b"".join(drained(stream, writer.write(b"two\n"))) == b"two\n"
    drained(stream, writer.end())
    assert stream.between


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_that_breaks_off_gives_what_there_is(name: str) -> None:
    packed = PACKS[name](LINES)
    text, stream = text_of(packed[: len(packed) // 2])
    assert 0 < len(text) < len(LINES)
    assert LINES.startswith(text)
    assert not stream.between


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_what_came_before_a_damage_is_kept(name: str, share: float) -> None:
    packed = bytearray(PACKS[name](LINES))
    at = int(len(packed) * share)
    packed[at : at + 200] = bytes(200)
    text, _ = up_to_damage(bytes(packed))
    same = next((n for n, (a, b) in enumerate(zip(text, LINES, strict=False)) if a != b), len(text))
    # Of gzip the damaged bytes themselves may come out wrong before that shows.
    assert same >= len(LINES) * share - 200_000
    if name == "zst":
        assert LINES.startswith(text)


def test_zeros_behind_gzip_are_padding() -> None:
    packed = gzip.compress(b"one\n") + bytes(1000)
    text, stream = text_of(packed)
    assert (text, stream.between, stream.pending) == (b"one\n", True, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_something_else_behind_the_stream_is_a_damage(name: str) -> None:
    text, words = up_to_damage(PACKS[name](b"one\n") + b"plain text")
    assert text == b"one\n"
    assert "what follows" in words


def test_frames_of_zstd_without_text_are_passed_over() -> None:
    skipped = struct.pack("<II", 0x184D2A53, 5000) + bytes(5000)
    packed = skipped + packed_zstd(b"one\n") + skipped + packed_zstd(b"two\n")
    text, stream = text_of(packed, list(range(0, len(packed), 7)))
    assert (text, stream.between) == (b"one\ntwo\n", True)


@pytest.mark.parametrize("name", FORMATS)
def test_no_step_gives_more_than_a_piece(name: str) -> None:
    size = 40 << 20
    pieces = drained(decoder(PACKS[name](b"")), PACKS[name](bytes(size)))
    assert sum(map(len, pieces)) == size
    assert max(map(len, pieces)) <= PIECE


def test_a_frame_that_wants_too_much_memory_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=True)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = stream.compress(b"one\n") + stream.flush()
    with pytest.raises(WindowError, match="a window of 1 GB: decompress it with zstd --long=30"):
        text_of(packed)


@pytest.mark.parametrize("head", [b"", b"{", b"BZh9", b"\xfd7zXZ\0", b"PK\3\4", b"\x1f"])
def test_other_bytes_are_not_taken_for_compressed(head: bytes) -> None:
    assert decoder_of(head) is None
