"""The objects that the commands beside the lists print with `--json`: part of the same contract.

Pure: everything that has to be read from a log or an index comes in ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logview.export.contract import Json
from logview.times import milliseconds, rfc3339

if TYPE_CHECKING:
    from logview.diagnosis.compare import Comparison, Difference, Row
    from logview.diagnosis.tools import CallStats
    from logview.diagnosis.transcript import Turn
    from logview.formats.format import Format
    from logview.index.counts import SourceCounts
    from logview.index.search import Hit


def calls_object(stats: CallStats, by: str) -> Json:
    """A line of `tools --json`; `by` names what calls are gathered by: tool, provider or model."""
    return {
        by: stats.name,
        "calls": stats.calls,
        "succeeded": stats.succeeded,
        "failed": stats.failed,
        "blocked": stats.blocked,
        "unanswered": stats.unanswered,
        "retries": stats.retries,
        "success_rate": stats.success_rate,
        "p50_ms": _milliseconds(stats.p50),
        "p95_ms": _milliseconds(stats.p95),
        "max_ms": _milliseconds(stats.max),
        "slowest": [
            {
                "trace_id": call.trace,
                "step": call.step,
                "duration_ms": milliseconds(call.duration),
            }
            for call in stats.slowest
        ],
    }


def turn_object(turn: Turn, trace_id: str) -> Json:
    """A line of `transcript --json`."""
    return {
        "trace_id": trace_id,
        "time": _time(turn.time, turn.digits),
        "role": str(turn.role),
        "text": turn.text,
        "node_id": turn.node_id,
        "parent_node_id": turn.parent_node_id,
    }


def comparison_object(comparison: Comparison, a: Json, b: Json) -> Json:
    """What `compare --json` prints; `a` and `b` are the objects of the two traces."""
    divergence = None
    if comparison.divergence is not None:
        row = comparison.rows[comparison.divergence.row]
        divergence = {
            "a": row.a.number if row.a else None,
            "b": row.b.number if row.b else None,
            "words": comparison.divergence.words,
        }
    return {
        "a": a,
        "b": b,
        "divergence": divergence,
        "steps": [_row_object(row) for row in comparison.rows],
    }


def _row_object(row: Row) -> Json:
    step = row.a or row.b
    return {
        "a": row.a.number if row.a else None,
        "b": row.b.number if row.b else None,
        "kind": str(step.kind) if step else None,
        "name": step.name if step else None,
        "differences": [_difference_object(difference) for difference in row.differences],
    }


def _difference_object(difference: Difference) -> Json:
    a, b = difference.a, difference.b
    if difference.what == "duration":
        a, b = (milliseconds(ns) if isinstance(ns, int) else None for ns in (a, b))
    return {"what": difference.what, "a": a, "b": b, "words": difference.words}


def hit_object(hit: Hit, line: int | None, event: str | None) -> Json:
    """A line of `search --json`. `line` is where the record begins, `event` the word of the log
    for its first event."""
    digits = hit.events[0].time_digits if hit.events else 0
    return {
        "trace_id": hit.trace,
        "session_id": hit.session,
        "time": _time(hit.time, digits),
        "source": hit.source,
        "line": line,
        "offset": hit.offset,
        "event": event,
        "text": hit.text,
    }


def format_object(form: Format, file: str | None) -> Json:
    """A line of `formats --json` without paths. `file` describes a format of the user's own."""
    return {
        "format": form.name,
        "title": form.title,
        "recognises": form.recognises,
        "file": file,
    }


def source_object(counts: SourceCounts) -> Json:
    """A line of `formats --json` with paths, and a source of `doctor --json`."""
    return {
        "source": counts.path,
        "size": counts.size,
        "indexed": counts.position,
        "gone": counts.gone,
        "events": dict(counts.events),
        "rejected": dict(counts.rejected),
        "skipped": dict(counts.skipped),
    }


def _time(ns: int | None, digits: int) -> str | None:
    return None if ns is None else rfc3339(ns, digits)


def _milliseconds(ns: int | None) -> float | int | None:
    return None if ns is None else milliseconds(ns)
