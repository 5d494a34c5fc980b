"""Trace and span identifiers in one spelling: lower-case hex, whatever the writer made of them."""

from __future__ import annotations

import re
from base64 import b64decode
from functools import lru_cache

_HEX = re.compile(r"[0-9a-fA-F]+")
_TRACE_BYTES = 16
_SPAN_BYTES = 8


def trace_id(value: object) -> str | None:
    """A trace's identifier; None where there is none."""
    return _spelled(value, _TRACE_BYTES) if isinstance(value, str) else None


def span_id(value: object) -> str | None:
    """A span's identifier; None where there is none, which for a parent means the root."""
    return _spelled(value, _SPAN_BYTES) if isinstance(value, str) else None


@lru_cache(maxsize=16_384)
def _spelled(value: str, size: int) -> str | None:
    """Hex in lower case. Base64 of exactly so many bytes, which writers of plain protobuf JSON
    emit by mistake, becomes hex. All zeros is no identifier; any other text is its own."""
    bare = value.strip().removeprefix("0x")
    if not bare.strip("0"):
        return None
    if _HEX.fullmatch(bare):
        return bare.lower()
    if len(bare) != (size + 2) // 3 * 4:
        return value
    try:
        data = b64decode(bare, altchars=b"-_" if set("-_") & set(bare) else None, validate=True)
    except ValueError:
        return value
    if len(data) != size:
        return value
    return data.hex() if any(data) else None
