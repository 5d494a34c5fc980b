"""Decompresses gzip and zstd as the bytes come, a bounded piece at a time. It opens nothing, and
keeps what came before a damage."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    import zstandard

PIECE = 1 << 20
"""Bytes of text that one step gives at most."""
STEP = 64 << 10
"""Compressed bytes that are read at a time."""

_WIDEST_WINDOW = 128 << 20
"""Bytes that a zstd frame may ask us to remember: what the zstd program itself takes unasked."""


class DamagedError(Exception):
    """The bytes are no sequel of a compressed stream. The message says what is wrong, in words."""


class WindowError(DamagedError):
    """Nothing is wrong with the stream, but it asks to remember more than is granted."""


class FirstText(NamedTuple):
    """The beginning of the text in a compressed file."""

    text: bytes
    whole: bool
    """Whether it is all of the text and the stream has ended."""
    damage: DamagedError | None = None
    """What is wrong behind it."""


class Decoder(Protocol):
    """One compressed stream, of several parts (gzip: members, zstd: frames) one after another."""

    name: ClassVar[str]

    @property
    def hungry(self) -> bool:
        """Whether nothing more comes before more bytes are given."""

    @property
    def between(self) -> bool:
        """Whether the last part has ended and no other has begun."""

    @property
    def pending(self) -> int:
        """Bytes that were given and not consumed."""

    def decode(self, data: bytes) -> bytes:
        """The next piece of text, after some more bytes. Raises DamagedError once nothing more
        can be made of them."""


class Gzip:
    """Gzip, RFC 1952. Zeros behind the last member are padding."""

    name: ClassVar[str] = "gzip"

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._left = b""
        self._full = False
        self._error = ""

    @property
    def hungry(self) -> bool:
        return not self._full and len(self._left) < (1 if self._member else 2)

    @property
    def between(self) -> bool:
        return self._member is None

    @property
    def pending(self) -> int:
        return len(self._left)

    def decode(self, data: bytes) -> bytes:
        if self._error:
            raise DamagedError(self._error)
        self._left += data
        if self._member is None:
            self._left = self._left.lstrip(b"\0")
            if len(self._left) < 2:
                return b""
            if not self._left.startswith(b"\x1f\x8b"):
                raise DamagedError("what follows the stream is not gzip")
            self._member = zlib.decompressobj(31)
        before = self._member.copy()
        try:
            piece = self._member.decompress(self._left, PIECE)
        except zlib.error as error:
            # What comes before the damage is not given with it.
            self._error = str(error)
            return _salvage(before, self._left)
        self._full = len(piece) == PIECE
        self._left = self._member.unconsumed_tail
        if self._member.eof:
            self._left = self._member.unused_data
            self._member, self._full = None, False
        return piece


def _salvage(member: zlib._Decompress, data: bytes) -> bytes:
    pieces = []
    try:
        for at in range(len(data)):
            pieces.append(member.decompress(data[at : at + 1]))
    except zlib.error:
        pass  # the damage, which is known of
    return b"".join(pieces)


class Zstd:
    """Zstandard, RFC 8878. Given to the library block by block: no step makes more than one block
    of text, and a damage costs no block before it."""

    name: ClassVar[str] = "zstd"

    def __init__(self) -> None:
        import zstandard  # takes longer to load than all the rest of this room

        self._error = zstandard.ZstdError
        self._library = zstandard.ZstdDecompressor(max_window_size=_WIDEST_WINDOW)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._checked = False
        self._closing = False
        self._left = b""
        self._at = 0
        self._skip = 0
        self._hungry = True

    @property
    def hungry(self) -> bool:
        return self._hungry

    @property
    def between(self) -> bool:
        return self._frame is None and not self._skip

    @property
    def pending(self) -> int:
        return len(self._left) - self._at

    def decode(self, data: bytes) -> bytes:
        if data:
            self._left = self._left[self._at :] + data
            self._at = 0
        skipped = min(self._skip, self.pending)
        self._skip -= skipped
        self._at += skipped
        self._hungry = False
        if self._frame is None:
            self._hungry = bool(self._skip) or not self._begin()
            return b""
        length, last = (_CHECKSUM, True) if self._closing else self._block()
        if self.pending < length:
            self._hungry = True
            return b""
        piece = self._feed(self._frame, length)
        # The checksum comes by itself: where it is wrong, the last block is not lost with it.
        self._closing = last and self._checked and not self._closing
        if last and not self._closing:
            self._frame = None
        return piece

    def _begin(self) -> bool:
        """Take the header of the next frame; False where it is not there as a whole."""
        head = self._left[self._at : self._at + 18]
        if len(head) < 4:
            return False
        if is_skippable(head):
            if len(head) < 8:
                return False
            self._skip = int.from_bytes(head[4:8], "little")
            self._at += 8
            return True
        if not head.startswith(_ZSTD):
            raise DamagedError("what follows the stream is not zstd")
        if len(head) < 5:
            return False
        flags = head[4]
        single = flags >> 5 & 1
        content = (single, 2, 4, 8)[flags >> 6]
        length = 5 + (1 - single) + (0, 1, 2, 4)[flags & 3] + content
        if len(head) < length:
            return False
        if not single:
            _grant(head[5])
        self._checked = bool(flags >> 2 & 1)
        self._frame = self._library.decompressobj()
        self._feed(self._frame, length)
        return True

    def _block(self) -> tuple[int, bool]:
        """Bytes of the next block with its header, and whether it is the last one."""
        header = int.from_bytes(self._left[self._at : self._at + 3], "little")
        if self.pending < 3:
            return 3, False
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        body = 1 if kind == 1 else size
        return 3 + body, bool(last)

    def _feed(self, frame: zstandard.ZstdDecompressionObj, length: int) -> bytes:
        try:
            piece = frame.decompress(self._left[self._at : self._at + length])
        except self._error as error:
            raise DamagedError(str(error).rpartition(": ")[2]) from None
        self._at += length
        return piece


def _grant(descriptor: int) -> None:
    """Raise WindowError where a frame's window, as its header describes it, is too wide."""
    base = 1 << (10 + (descriptor >> 3))
    window = base + (base >> 3) * (descriptor & 7)
    if window > _WIDEST_WINDOW:
        log = (window - 1).bit_length()
        size = f"{window >> 30:,} GB" if window >= 1 << 30 else f"{window >> 20} MB"
        raise WindowError(f"needs a window of {size}: decompress it with zstd --long={log} first")


_CHECKSUM = 4
_ZSTD = b"\x28\xb5\x2f\xfd"


def is_skippable(head: bytes) -> bool:
    """Whether a frame of zstd without text begins here; some writers put one first."""
    return head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5


def decoder_of(head: bytes) -> type[Decoder] | None:
    """What decompresses a file that begins so; None where it is not compressed, or in no way that
    is known here."""
    if head.startswith(b"\x1f\x8b"):
        return Gzip
    return Zstd if head.startswith(_ZSTD) or is_skippable(head) else None


def first_text(descriptor: int, kind: type[Decoder], most: int, *, hole: int = 0) -> FirstText:
    """The first bytes of the text in a compressed file, as far as they can be decompressed. Up to
    `hole` NUL bytes before them are left out. Raises OSError."""
    decoder = kind()
    text, at = b"", 0
    while len(text) < most:
        data = os.pread(descriptor, STEP, at) if decoder.hungry else b""
        if decoder.hungry and not data:
            return FirstText(text, decoder.between and not decoder.pending)
        at += len(data)
        try:
            text += decoder.decode(data)
        except DamagedError as error:
            return FirstText(text, False, error)
        if hole > 0:
            behind = text.lstrip(b"\0")
            hole -= len(text) - len(behind)
            text = behind or text[:1]  # that there was something
    return FirstText(text[:most], False)
