"""A regular expression that is compiled when it is first used: all of them together are most of
what it costs to load this room, and most texts need none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


class Expression:
    """Searches as `re.Pattern` does. Nothing stands between the two once it is compiled."""

    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        # Asked for what is not there yet, which is once.
        if name not in {"match", "fullmatch", "search", "finditer"}:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.match, self.fullmatch = compiled.match, compiled.fullmatch
        self.search, self.finditer = compiled.search, compiled.finditer
        return getattr(self, name)
