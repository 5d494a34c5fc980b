"""Ends a process that is told to end while a call into the system does not return, as on a mount
whose server is gone. Such a call ends for nothing but a signal that kills, and no handler runs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_EVERY = 1.0
"""Seconds between two looks."""
_ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@contextmanager
def heeds_signals() -> Iterator[None]:
    """Within this, SIGINT, SIGTERM or SIGHUP ends the process where no thread has taken the signal
    at two looks. One that is taken does what it does otherwise, however long that takes."""
    left = threading.Event()
    threading.Thread(target=_watch, args=(left,), name="signals", daemon=True).start()
    try:
        yield
    finally:
        left.set()


def _watch(left: threading.Event) -> None:
    # What is blocked here, and here alone, is told to be pending until another thread takes it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    before: set[signal.Signals] = set()
    while not left.wait(LOOK_EVERY):
        pending = signal.sigpending() & _ENDING
        for number in pending & before:
            os._exit(128 + number)
        before = pending
