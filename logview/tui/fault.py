"""What is left on the terminal when the explorer itself fails: one sentence, and where it was.

Never the values of variables, and never a character of a log that was not cleaned.
"""

from __future__ import annotations

import traceback

from textual.worker import WorkerFailed

from logview.tui.plain import Plain

LONGEST = 20_000
"""Characters of a traceback that are shown."""


def fault_lines(error: BaseException, plain: Plain) -> list[str]:
    """A fault as lines that are safe to print: the sentence, then the calls that led there."""
    if isinstance(error, WorkerFailed):
        error = error.error
    sentence = f"logview: a fault in the explorer: {type(error).__name__}: {error}"
    calls = "".join(traceback.format_exception(error)).rstrip("\n")
    return [plain.text(sentence), *plain.lines(calls, LONGEST)]
