"""A compressed stream that is damaged anywhere gives the same text however its bytes come, and no
step of it gives more than a piece."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logview.sources.compressed import PIECE, DamagedError, Decoder, Gzip, Zstd
from tests.fuzz.hostile import damaged
from tests.sources.packing import PACKS

KINDS: dict[str, type[Decoder]] = {"gz": Gzip, "zst": Zstd}
TEXTS = [b"", b"words of a person\n" * 9, b'{"level": "error"}\n' * 400, bytes(range(256)) * 9]


def decoded(kind: type[Decoder], stream: bytes, step: int) -> tuple[bytes, bool]:
    """The text, and whether the stream is damaged."""
    decoder, text, at = kind(), b"", 0
    while True:
        fresh = b""
        if decoder.hungry:
            fresh = stream[at : at + step]
            at += len(fresh)
            if not fresh:
                return text, False
        try:
            piece = decoder.decode(fresh)
        except DamagedError:
            return text, True
        assert len(piece) <= PIECE
        text += piece


@pytest.mark.parametrize("pack", PACKS)
@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
    step=st.integers(1, 99),
    data=st.data(),
)
def test_a_damaged_stream_gives_the_same_however_it_comes(
    pack: str, texts: list[bytes], step: int, data: st.DataObject
) -> None:
    whole = b"".join(map(PACKS[pack], texts))
    stream = data.draw(damaged(whole))
    text, broken = decoded(KINDS[pack], stream, 1 << 16)
    assert decoded(KINDS[pack], stream, step) == (text, broken)
    if stream == whole:
        assert (text, broken) == (b"".join(texts), False)
