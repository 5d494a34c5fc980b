"""The commands whose output is kept to the letter, by the file that holds it under `tests/golden`.

`FIXTURES` stands for where the fixtures are. Only what differs from format to format is asked of
each of them; what does not is asked of Foundry's logs.
"""

from __future__ import annotations

FOLDERS = ("foundry", "aimogen", "otlp", "json", "custom", "envelopes", "rotated", "packed")

# What is the most telling trace of a format: its name, its identifier, its logs.
SHOWN = {
    "foundry": {
        "recovered": "05e1ddfb",
        "blocked": "504d7d95",
        "degraded": "3e289120",
        "nested": "d3a4b8db",
        "unanswered": "6b2b49c6",
        "stopped": "6912b372",
        "hostile": "e7716eeb",
        "cells": "b7d03e5a",
    },
    "aimogen": {
        "fallback": "fb01-95f632c7",
        "short-circuit": "wf02-995dd1ab",
        "blocks": "wf04-78292882",
        "text": "text:site.log:20260307T140509@0",
    },
    "otlp": {
        "tree": "ff8c73bb",
        "cycle": "deea8e19",
        "retries": "48367b9c",
        "logs": "886b9c04",
        "hostile": "ffaa27a6",
    },
    "json": {"errors": "pino-4f01", "tools": "tool-01", "hostile": "hos3-cc"},
    "custom": {"agents": "trace_oai2b", "retries": "lfa1-trace"},
    "envelopes": {"cells": "cell-foundry", "pieces": "chnk-foundry"},
    "rotated": {"border": "a0330000"},
    "packed": {"frames": "0d1e5f60"},
}
AS_JSON = {
    "foundry": "d3a4b8db",
    "aimogen": "wf02-995dd1ab",
    "otlp": "c1986bcf",
    "json": "tool-01",
    "custom": "lfa1-trace",
    "envelopes": "nest-foundry",
    "rotated": "a0220000",
    "packed": "pk01-tide",
}
SPOKEN = {
    "foundry": {"branches": "f38b2ffc", "errors": "74fb97c4", "nested": "2e708b91"},
    "aimogen": {"errors": "conv-9"},
    "otlp": {"errors": "conv-berth-17"},
    "custom": {"retries": "lf-desk-4"},
}

COUNTED = {
    "foundry": ("tool", "model"),
    "aimogen": ("provider", "model"),
    "otlp": ("tool", "provider", "model"),
    "json": ("tool",),
    "custom": ("tool", "model"),
}
"""Formats whose records say so."""


def _commands() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for folder in FOLDERS:
        logs = f"FIXTURES/{folder}"
        found[f"{folder}/traces.txt"] = ["traces", logs]
        found[f"{folder}/traces.jsonl"] = ["traces", logs, "--json"]
        found[f"{folder}/sessions.txt"] = ["sessions", logs]
        found[f"{folder}/index.txt"] = ["index", logs]
        for name, trace in SHOWN[folder].items():
            found[f"{folder}/show-{name}.txt"] = ["show", trace, logs]
        found[f"{folder}/show.jsonl"] = ["show", AS_JSON[folder], logs, "--json"]
        for name, session in SPOKEN.get(folder, {}).items():
            found[f"{folder}/transcript-{name}.txt"] = ["transcript", session, logs]
    for folder in ("foundry", "aimogen", "otlp", "json"):
        found[f"{folder}/rejected.txt"] = ["rejected", f"FIXTURES/{folder}"]
    for folder, ways in COUNTED.items():
        for by in ways:
            asked = ["tools", f"FIXTURES/{folder}", "--by", by]
            found[f"{folder}/tools-by-{by}.txt"] = asked
    return found


COMMANDS = {
    **_commands(),
    "foundry/sessions.jsonl": ["sessions", "FIXTURES/foundry", "--json"],
    "foundry/rejected.jsonl": ["rejected", "FIXTURES/foundry", "--json"],
    "foundry/show-secrets.jsonl": ["show", "ddb26dae", "FIXTURES/foundry", "--json"],
    "foundry/tools.jsonl": ["tools", "FIXTURES/foundry", "--json"],
    "foundry/transcript.jsonl": ["transcript", "f38b2ffc", "FIXTURES/foundry", "--json"],
    "foundry/compare-two.txt": ["compare", "3e289120", "05e1ddfb", "FIXTURES/foundry"],
    "foundry/compare-nearest.txt": ["compare", "3e289120", "FIXTURES/foundry"],
    "foundry/compare-nearest.jsonl": ["compare", "3e289120", "FIXTURES/foundry", "--json"],
    "aimogen/compare-two.txt": ["compare", "fb01", "fb02", "FIXTURES/aimogen"],
    "otlp/compare-two.txt": ["compare", "7394e824", "22195f44", "FIXTURES/otlp"],
    "foundry/search.txt": ["search", "slot", "FIXTURES/foundry", "--limit", "12"],
    "foundry/search.jsonl": ["search", "TIMEOUT", "FIXTURES/foundry", "--json", "--limit", "12"],
    "search-everywhere.txt": ["search", "no answer", "FIXTURES", "--limit", "0"],
    "foundry/export-failed.md": ["export", "d3a4b8db", "FIXTURES/foundry"],
    "foundry/export-failed.html": ["export", "d3a4b8db", "FIXTURES/foundry", "--to", "html"],
    "foundry/export-failed.jsonl": ["export", "d3a4b8db", "FIXTURES/foundry", "--to", "jsonl"],
    "foundry/export-hostile.md": ["export", "573f5156", "FIXTURES/foundry"],
    "foundry/export-hostile.html": ["export", "573f5156", "FIXTURES/foundry", "--to", "html"],
    "aimogen/export-fallback.md": ["export", "fb01", "FIXTURES/aimogen"],
    "otlp/export-hostile.html": ["export", "ffaa27a6", "FIXTURES/otlp", "--to", "html"],
    "otlp/export-tree.md": ["export", "ff8c73bb", "FIXTURES/otlp"],
    "formats.txt": ["formats"],
    "formats.jsonl": ["formats", "--json"],
    "formats-counted.txt": ["formats", "FIXTURES"],
    "formats-counted.jsonl": ["formats", "FIXTURES", "--json"],
    "foundry/where.txt": [
        *("traces", "FIXTURES/foundry"),
        *("--where", "outcome:blocked reason:limit.*"),
    ],
    "foundry/only-aimogen.txt": [
        "rejected",
        "FIXTURES/foundry/silent.jsonl",
        "--format",
        "aimogen",
    ],
}
