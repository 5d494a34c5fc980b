"""What could stand at the cursor of a filter that is being typed."""

from __future__ import annotations

import re

from logview.query.fields import FIELDS

_UNDER_WAY = re.compile(r"(?:^|\s)-?(?:([A-Za-z_]\w*):(?:[^\s\"]*,)?)?([^\s\",:]*)$")


def complete(text: str, cursor: int) -> list[str]:
    """Words that begin as the one before the cursor does: fields with their colon, or the words of
    a closed list after one. Empty within quotes and where any word may stand."""
    before = text[:cursor]
    match = None if before.count('"') % 2 else _UNDER_WAY.search(before)
    if match is None:
        return []
    begun = match[2].casefold()
    if match[1] is None:
        return [f"{name}:" for name in FIELDS if name.startswith(begun)]
    field = FIELDS.get(match[1].lower())
    return [str(word) for word in field.choices if word.startswith(begun)] if field else []
