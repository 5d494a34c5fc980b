"""Reads what is very much without Python's collector: as the number of objects grows, it walks over
all of them again and again, and no other thread runs meanwhile. Events and steps hold no cycles, so
there is nothing for it to find among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 20_000
"""Events from which a walk over them takes longer than a frame of the screen."""


@contextmanager
def uncollected(events: int) -> Iterator[None]:
    """Make what so many events are read into. The collector never looks at that later, either; it
    goes when nobody holds it any more, as everything without cycles does."""
    if events < MANY or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
