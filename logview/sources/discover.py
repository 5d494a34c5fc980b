"""Finds the files that targets stand for: files, directories, patterns. It lists and never opens a
file, and never walks a loop of symbolic links."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from logview.rotation import family_of
from logview.sources.piped import shown_as
from logview.sources.problem import Problem, Weight, refused

LOG_SUFFIXES = (".jsonl", ".ndjson", ".json", ".log", ".txt", ".csv", ".out")
"""Names that are taken from a directory, also with rotation suffixes behind them."""

_WILD = re.compile(r"[*?\[]")


@dataclass(slots=True)
class Discovery:
    """What the targets stand for at one moment."""

    files: dict[str, str] = field(default_factory=dict)
    """Real path of each file → the path as the user would write it."""
    directories: set[str] = field(default_factory=set)
    """Real paths of the directories in which a new file would matter."""
    problems: dict[str, Problem] = field(default_factory=dict)


def discover(targets: Sequence[str], *, rotated: bool = True) -> Discovery:
    """All files of the targets. A file that several of them reach appears once.

    With `rotated`, a log that is named outright brings the parts of it that rotation put beside
    it, whether or not there is a file of its own name just now.

    A file named outright is taken whatever it is called, and so is what a pattern matches; from
    a directory only what `looks_like_log`. Hidden entries are left out unless named.
    """
    found = Discovery()
    families: _Families = {}
    for target in targets:
        if os.path.isdir(target):
            _take_directory(found, target)
        elif _WILD.search(target) and not os.path.lexists(target):
            _take_pattern(found, target)
        else:
            _take_file(found, target)
            # Where a link leads, the log is rotated beside what it leads to.
            for path in dict.fromkeys((target, os.path.realpath(target))) if rotated else ():
                if family_of(path) == path:
                    _take_siblings(found, path, families)
    return found


def looks_like_log(name: str) -> bool:
    """Whether a file of that name in a directory is taken for a log, rotated or not."""
    return not name.startswith(".") and family_of(name).lower().endswith(LOG_SUFFIXES)


def _take_file(found: Discovery, path: str) -> None:
    real, shown = os.path.realpath(path), shown_as(path)
    for beside in (os.path.abspath(path), real):
        directory = os.path.realpath(os.path.dirname(beside))
        if os.path.isdir(directory):
            found.directories.add(directory)
    try:
        os.stat(path)
    except OSError as error:
        found.problems[path] = refused(shown, error)
    else:
        # A pipe has no path of its own, though it can be reached by one.
        found.files.setdefault(real if os.path.exists(real) else os.path.abspath(path), shown)


_Families = dict[str, dict[str, list[str]]]
"""By directory: the names of rotated files, by the name of their log."""


def _take_siblings(found: Discovery, path: str, families: _Families) -> None:
    directory, name = os.path.split(path)
    if directory not in families:
        families[directory] = _rotated_in(found, directory, path)
    for sibling in families[directory].get(name, ()):
        _take_file(found, os.path.join(directory, sibling))


def _rotated_in(found: Discovery, directory: str, path: str) -> dict[str, list[str]]:
    """One listing for all the files that are named in a directory."""
    names: dict[str, list[str]] = {}
    try:
        with os.scandir(directory or ".") as entries:
            for entry in entries:
                family = family_of(entry.name)
                if family != entry.name and not _is(entry.is_dir):
                    names.setdefault(family, []).append(entry.name)
    except (FileNotFoundError, NotADirectoryError):
        pass  # that there is no such file is said already
    except OSError as error:
        words = error.strerror or type(error).__name__
        sentence = f"{directory or '.'}: cannot be listed ({words}), so rotated parts of {path} "
        problem = Problem(directory, sentence + "are not found; name them", Weight.REMARK)
        found.problems[directory] = problem
    return names


def _take_directory(found: Discovery, target: str) -> None:
    logs = 0
    for shown, real, entries in _walk(found, target):
        for entry in filter(_is_log, entries):
            path = os.path.join(real, entry.name)
            path = os.path.realpath(path) if entry.is_symlink() else path
            found.files.setdefault(path, os.path.join(shown, entry.name))
            logs += 1
    if not logs and target not in found.problems:
        sentence = (
            f"{target}: a directory without logs; name the file itself "
            f"if it does not end in {', '.join(LOG_SUFFIXES)}"
        )
        found.problems[target] = Problem(target, sentence, Weight.REMARK)


def _take_pattern(found: Discovery, pattern: str) -> None:
    matched = False
    for path in _expand(found, "/" if pattern.startswith("/") else "", pattern.split("/")):
        if not os.path.isdir(path):
            _take_file(found, path)
        elif "**" not in pattern:
            _take_directory(found, path)
        else:
            continue
        matched = True
    if not matched:
        sentence = f"{pattern}: no file matches the pattern; check it"
        found.problems[pattern] = Problem(pattern, sentence)


def _expand(found: Discovery, top: str, parts: Sequence[str]) -> Iterator[str]:
    """The paths below `top` (empty: here) that the parts of a pattern match. `**` stands for any
    number of directories; at the end of the pattern for the logs in them."""
    if not parts:
        yield top
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        for shown, _, entries in _walk(found, top):
            if rest:
                yield from _expand(found, shown, rest)
            else:
                yield from (os.path.join(shown, entry.name) for entry in filter(_is_log, entries))
    elif _WILD.search(part):
        real = os.path.realpath(top)
        if os.path.isdir(real):
            found.directories.add(real)
            for entry in _entries(found, top, real):
                hidden = entry.name.startswith(".") and not part.startswith(".")
                if not hidden and fnmatch.fnmatchcase(entry.name, part):
                    yield from _expand(found, os.path.join(top, entry.name), rest)
    elif os.path.lexists(os.path.join(top, part)):
        yield from _expand(found, os.path.join(top, part), rest)


def _walk(found: Discovery, top: str) -> Iterator[tuple[str, str, list[os.DirEntry[str]]]]:
    """Every directory from the top one down: as it is shown, as it really is, what it holds."""
    seen: set[str] = set()
    waiting = [top]
    while waiting:
        shown = waiting.pop()
        real = os.path.realpath(shown)
        if real in seen or not os.path.isdir(real):
            continue
        seen.add(real)
        found.directories.add(real)
        entries = _entries(found, shown, real)
        yield shown, real, entries
        waiting += [
            os.path.join(shown, entry.name)
            for entry in reversed(entries)
            if not entry.name.startswith(".") and _is(entry.is_dir)
        ]


def _entries(found: Discovery, shown: str, real: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(real) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        found.problems[shown] = refused(shown, error)
        return []


def _is_log(entry: os.DirEntry[str]) -> bool:
    return looks_like_log(entry.name) and _is(entry.is_file)


def _is(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a link to itself, or a directory that may be listed but not entered
        return False
