"""A signal that nobody takes ends the process; one that is taken has all the time it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

_STUCK = """
import os, signal, threading
from logview import stalled
stalled.LOOK_EVERY = 0.02
signal.signal(signal.{name}, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.{name}])  # as good as a call that never returns
with stalled.heeds_signals():
    os.kill(os.getpid(), signal.{name})
    threading.Event().wait(30)
"""
_TAKEN = """
import os, signal, threading, time
from logview import stalled
stalled.LOOK_EVERY = 0.01
looks = 0
look = signal.sigpending
def counted():
    global looks
    looks += 1
    return look()
signal.sigpending = counted
try:
    with stalled.heeds_signals():
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(30)
except KeyboardInterrupt:
    pass
with stalled.heeds_signals():
    while looks < 5:
        time.sleep(0.01)
for thread in threading.enumerate():
    if thread.name == "signals":
        thread.join()
print("left")
"""


def run(script: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_that_nobody_takes_ends_the_process(name: str, code: int) -> None:
    assert run(_STUCK.format(name=name)) == (code, "")


def test_one_that_is_taken_leads_out_and_leaves_no_thread() -> None:
    assert run(_TAKEN) == (0, "left\n")
