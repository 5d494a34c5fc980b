"""Makes compressed logs, whole or in the making."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import zstandard

Pack = Callable[[bytes], bytes]


def packed_gzip(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


def packed_zstd(text: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(text)


class GzipWriter:
    """A stream that is flushed and not ended."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(wbits=31)

    def write(self, text: bytes) -> bytes:
        return self._stream.compress(text) + self._stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._stream.flush()


class ZstdWriter:
    """The same in zstd."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(write_checksum=True).compressobj()

    def write(self, text: bytes) -> bytes:
        return self._stream.compress(text) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._stream.flush()


PACKS: dict[str, Pack] = {"gz": packed_gzip, "zst": packed_zstd}
WRITERS: dict[str, type[GzipWriter] | type[ZstdWriter]] = {"gz": GzipWriter, "zst": ZstdWriter}
