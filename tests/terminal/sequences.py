"""Takes apart what a terminal was given: text, control characters, escape sequences."""

from __future__ import annotations

import re

OWN = re.compile(
    r"\x1b\[(?:"
    r"(?!31;7;58m)[0-9;]*m"  # colours, but for those that `hostile` plants
    r"|(?:[0-9]+(?:;[0-9]+)?)?H|[0-9]+G"  # the cursor's place
    r"|[JK]"  # what is blank from there on
    r"|6n"  # where is it?
    r"|\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]"  # modes, set and given back
    r"|\?(?:2026|2048)\$p"  # which modes are known?
    r"|>[0-9]+u|<u"  # the keyboard protocol, on and off
    r")|\x1b\]22;[a-z-]+\x07"  # the shape of the mouse pointer
)
"""What the explorer itself tells a terminal."""
BAR = re.compile(r"\r|\x1b\[K")
"""What the progress bar tells it."""

_TOKEN = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]?"  # any other escape
    r"|[\x00-\x1a\x1c-\x1f\x7f-\x9f]",
    re.DOTALL,
)
UNSEEN = re.compile(
    r"[\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\U000e0001-\U000e007f]"
)
"""Characters that turn text round, or take no room: none may reach a person unmarked."""


def foreign(written: bytes, *own: re.Pattern[str]) -> list[str]:
    """What acts on the terminal, or hides, and is none of the program's own. Line ends, of which
    the system makes two characters, are everyone's."""
    text = written.decode("utf-8", "surrogateescape").replace("\r\n", "").replace("\n", "")
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    acting = [token for token in tokens if not any(pattern.fullmatch(token) for pattern in own)]
    return acting + UNSEEN.findall(text) + re.findall("[\udc80-\udcff]", text)
