"""The figures of a run as a Markdown table, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tests.benchmarks.figures import OURS, Figure

_NAMES = {"rg": "ripgrep", "tl": "toolong"}
_NOT_ALWAYS = ", not in every round"
_HEAD = "| what | goal | logview | peers (ours ÷ theirs) | remark |\n|---|---|---|---|---|\n"


def markdown(figures: Sequence[Figure], about: Mapping[str, str]) -> str:
    """What was measured, one row a figure: medians of the rounds, the spread where there were
    several, and how ours compares."""
    facts = "".join(f"- {name}: {value}\n" for name, value in about.items())
    return f"{facts}\n{_HEAD}" + "".join(map(_row, figures))


def as_json(
    figures: Sequence[Figure], about: Mapping[str, str], results: Mapping[str, object]
) -> str:
    """The same with every sample, and what was found beside how fast."""
    told = {
        "about": dict(about),
        "figures": [figure.as_object() for figure in figures],
        "results": dict(results),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _row(figure: Figure) -> str:
    peers = [_peer(figure, name) for name in (*figure.samples, *figure.absent) if name != OURS]
    peers = list(dict.fromkeys(peers))
    cells = (figure.subject, figure.goal, _ours(figure), ", ".join(peers), figure.note)
    return f"| {' | '.join(cells)} |\n"


def _ours(figure: Figure) -> str:
    values = figure.samples.get(OURS)
    middle = figure.median()
    if values is None or middle is None:
        return "did not get there"
    said = f"**{_number(middle)} {figure.unit}**"
    if len(values) > 1:
        said += f" ({_number(min(values))} to {_number(max(values))})"
    return said + (_NOT_ALWAYS if OURS in figure.absent else "")


def _peer(figure: Figure, name: str) -> str:
    middle, ratio = figure.median(name), figure.ratio(name)
    if middle is None:
        return f"{_NAMES.get(name, name)} –"
    compared = "" if ratio is None else f" ({ratio:.2f} ×)"
    always = _NOT_ALWAYS if name in figure.absent else ""
    return f"{_NAMES.get(name, name)} {_number(middle)} {figure.unit}{compared}{always}"


def _number(value: float) -> str:
    """Three digits that count."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.2g}"
