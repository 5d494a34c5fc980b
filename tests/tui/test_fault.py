"""A fault of the explorer itself: what it leaves on the terminal, and its exit code."""

from __future__ import annotations

import pytest
from rich.text import Text
from textual.worker import WorkerFailed

from logview.redact import Redactor
from logview.tui.app import ExplorerApp
from logview.tui.fault import fault_lines
from logview.tui.plain import Plain
from tests.tui.fake_index import harbour

EVIL = "\x1b]0;owned\x07\x9b31m [red]bold[/red] [/oops]"


def broken_clock() -> int:
    local = "the value of a local variable"
    raise TypeError(f"{EVIL} {len(local)}")


def test_a_fault_prints_no_values_and_no_raw_text_and_is_an_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    app = ExplorerApp(harbour().open, None, "chat.jsonl", now=broken_clock)
    app.run(headless=True, size=(120, 40))
    printed = "".join(capfd.readouterr())
    assert app.return_code == 1
    assert "logview: a fault in the explorer: TypeError: ␛]0;owned␇" in printed
    assert "in broken_clock" in printed
    assert "[red]bold[/red] [/oops]" in printed
    assert "local = " not in printed
    assert "the value of a local variable" not in printed
    assert not set("\x1b\x07\x9b") & set(printed)


def test_a_panic_of_the_framework_is_cleaned_too(capfd: pytest.CaptureFixture[str]) -> None:
    app = ExplorerApp(harbour().open, None, "chat.jsonl")
    app.call_later(app.panic, Text(EVIL))
    app.run(headless=True, size=(120, 40))
    printed = "".join(capfd.readouterr())
    assert app.return_code == 1
    assert "owned" in printed
    assert not set("\x1b\x07\x9b") & set(printed)


def test_the_fault_of_a_worker_is_named_by_what_it_raised() -> None:
    lines = fault_lines(WorkerFailed(KeyError("where")), Plain(Redactor()))
    assert lines[0] == "logview: a fault in the explorer: KeyError: 'where'"
    assert lines[-1] == "KeyError: 'where'"


def test_a_secret_in_a_fault_is_hidden() -> None:
    error = ValueError("Authorization: Bearer abcDEF1234567890abcDEF1234567890")
    assert "abcDEF" not in "".join(fault_lines(error, Plain(Redactor())))
