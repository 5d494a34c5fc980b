"""The glyphs of outcomes, as the explorer has them."""

from __future__ import annotations

from logview.model import Outcome

OUTCOME_MARKS = {
    Outcome.FAILED: "✗",
    Outcome.BLOCKED: "⊘",
    Outcome.DEGRADED: "◐",
    Outcome.INCOMPLETE: "…",
    Outcome.RECOVERED: "↻",
    Outcome.RUNNING: "▷",
    Outcome.OK: "✓",
}
