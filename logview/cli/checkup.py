"""Gathers what `logview doctor` says: the versions, the index, the logs, the terminal, the kernel.

It reads only: it makes no index, indexes nothing, and leaves no file beside an index.
"""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import sqlite3
import stat
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from sqlite_utils import Database

from logview import __version__
from logview.config import custom_formats, formats_folder
from logview.index.counts import SourceCounts, format_counts
from logview.index.place import is_index
from logview.index.schema import migrations
from logview.reading import Reading
from logview.sources.discover import discover
from logview.sources.sniff import first_look

PACKAGES = ("textual", "watchfiles", "orjson", "sqlite-utils", "zstandard", "click", "platformdirs")
_INOTIFY = Path("/proc/sys/fs/inotify")
_INOTIFY_LEAST = {"max_user_watches": 8_192, "max_user_instances": 128}
"""What kernels give at least unless somebody lowered it."""
_DISK_LEAST = 1 << 30
_INDEX_SHARE = 0.1
"""Of its logs an index takes up to a tenth."""


@dataclass(slots=True)
class IndexState:
    """The index as it lies on the disk."""

    path: str
    exists: bool = False
    size: int | None = None
    mode: str | None = None
    owner: str | None = None
    version: str | None = None
    """The newest of its migrations."""
    trouble: str | None = None
    """Why it could not be read, in words."""
    counts: list[SourceCounts] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A file of the targets, or one that the index still knows."""

    path: str
    size: int | None
    indexed: int
    gone: bool
    rejected: int
    skipped: int


@dataclass(slots=True)
class Checkup:
    """All that was found, and what of it deserves attention."""

    versions: dict[str, str | None]
    index: IndexState
    disk: dict[str, object]
    sources: list[Source]
    formats: dict[str, int]
    format_names: list[str]
    format_folder: str
    """Where the user's own format files are looked for."""
    terminal: dict[str, object]
    inotify: dict[str, int | None]
    attention: list[str] = field(default_factory=list)
    unreadable: bool = False


def examine(
    targets: Sequence[str], index: Path, reading: Reading, environ: Mapping[str, str]
) -> Checkup:
    """Look at everything. Nothing is written, and nothing is asked of the terminal."""
    state = index_state(index)
    found = discover(targets, rotated=reading.rotated)
    problems = list(found.problems.values())
    sizes: dict[str, tuple[str, int | None]] = {}
    for path, shown in found.files.items():
        problem = first_look(path, shown, unpacks=True)
        if problem is not None:
            problems.append(problem)
        sizes[path] = (shown, _size(Path(path)))
    formats: Counter[str] = Counter()
    for counts in state.counts:
        formats.update(counts.events)
    checkup = Checkup(
        versions=versions(),
        index=state,
        disk=_disk(index),
        sources=_sources(sizes, state.counts),
        formats=dict(formats.most_common()),
        format_names=[form.name for form in reading.detector.formats],
        format_folder=str(formats_folder()),
        terminal=terminal(environ),
        inotify={name: _number(_INOTIFY / name) for name in _INOTIFY_LEAST},
        unreadable=any(problem.unreadable for problem in problems),
    )
    said = [
        *reading.remarks,
        *custom_formats().complaints,
        *(problem.sentence for problem in problems),
        *_of_versions(checkup.versions),
        *_of_index(state),
        *_of_disk(checkup),
        *_of_sources(checkup),
        *_of_terminal(checkup.terminal),
        *_of_inotify(checkup.inotify),
    ]
    checkup.attention = list(dict.fromkeys(said))
    return checkup


def versions() -> dict[str, str | None]:
    """Versions by name; None for a package that is not installed. No package is imported."""
    found: dict[str, str | None] = {
        "logview": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def index_state(path: Path) -> IndexState:
    """The index at that path, whether or not there is one."""
    state = IndexState(str(path))
    try:
        seen = path.lstat()
        state.exists = True
        state.size = sum(_size(Path(f"{path}{suffix}")) or 0 for suffix in ("", "-wal"))
        state.mode = f"{stat.S_IMODE(seen.st_mode):04o}"
        state.owner = _owner(seen.st_uid)
        if not stat.S_ISREG(seen.st_mode):
            state.trouble = "not a file"
            return state
        with path.open("rb") as file:
            header = file.read(100)
        if header and not is_index(header):
            state.trouble = "not an index of logview"
            return state
        _look_inside(path, state)
    except FileNotFoundError:
        pass
    except OSError as error:
        state.trouble = error.strerror or type(error).__name__
    except (sqlite3.Error, UnicodeDecodeError) as error:
        state.trouble = f"it cannot be read ({error})"
    return state


def _look_inside(path: Path, state: IndexState) -> None:
    # Opened for reading, SQLite makes its two files beside a database that nobody has open, and
    # leaves them there. Where they are missing all is in the database itself.
    live = all(Path(f"{path}{suffix}").exists() for suffix in ("-wal", "-shm"))
    how = "mode=ro" if live else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=5)
    try:
        rows = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid",
            (migrations.name,),
        )
        applied = [row[0] for row in rows]
        known = [m.name for m in migrations.pending(Database(memory=True, execute_plugins=False))]
        state.version = applied[-1] if applied else None
        if set(applied) - set(known):
            state.trouble = "made by a newer version of logview, and not opened by this one"
        elif applied == known:
            state.counts = format_counts(connection)
        else:
            state.trouble = "made by an older version of logview; the next command brings it up"
    finally:
        connection.close()


def _sources(
    sizes: dict[str, tuple[str, int | None]], counts: Sequence[SourceCounts]
) -> list[Source]:
    known = {one.path: one for one in counts}
    found = [
        Source(shown, size, *_indexed(known.pop(path, None)))
        for path, (shown, size) in sizes.items()
    ]
    found += [Source(one.path, None, *_indexed(one)) for one in known.values()]
    return found


def _indexed(counts: SourceCounts | None) -> tuple[int, bool, int, int]:
    if counts is None:
        return 0, False, 0, 0
    rejected, skipped = sum(counts.rejected.values()), sum(counts.skipped.values())
    return counts.position, counts.gone, rejected, skipped


def terminal(environ: Mapping[str, str]) -> dict[str, object]:
    """What the environment says of the terminal."""
    term = environ.get("TERM", "")
    multiplexer = None
    if "TMUX" in environ or term.startswith("tmux"):
        multiplexer = "tmux"
    elif "STY" in environ or term.startswith("screen"):
        multiplexer = "screen"
    size = None
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            size = os.get_terminal_size(stream.fileno()) if stream is not None else None
        except (OSError, ValueError):
            continue
        break
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return {
        "term": term or None,
        "colorterm": environ.get("COLORTERM") or None,
        "columns": size.columns if size else None,
        "rows": size.lines if size else None,
        "locale": locale or None,
        "utf8": "utf-8" in locale.lower() or "utf8" in locale.lower() or sys.flags.utf8_mode == 1,
        "ssh": "SSH_CONNECTION" in environ or "SSH_TTY" in environ,
        "multiplexer": multiplexer,
        "no_color": bool(environ.get("NO_COLOR")),
    }


def _disk(index: Path) -> dict[str, object]:
    """The disk on which the index lies, or will."""
    folder = index.absolute().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return {"folder": str(folder), "free": shutil.disk_usage(folder).free}
    except OSError:
        return {"folder": str(folder), "free": None}


def _of_versions(found: Mapping[str, str | None]) -> list[str]:
    missing = [name for name, version in found.items() if version is None]
    return [f"not installed: {', '.join(missing)}; install logview again"] if missing else []


def _of_index(state: IndexState) -> list[str]:
    said = []
    if state.trouble is not None:
        said.append(f"{state.path}: {state.trouble}; name another file with --index FILE")
    if state.exists and state.mode not in {"0600", None}:
        said.append(f"{state.path}: others may read the index (mode {state.mode}); chmod 600 it")
    if state.exists and state.owner != _owner(os.geteuid()):
        said.append(f"{state.path}: the index belongs to {state.owner}; --index names another")
    return said


def _of_disk(checkup: Checkup) -> list[str]:
    free = checkup.disk["free"]
    needed = _INDEX_SHARE * sum(
        (s.size or 0) - min(s.indexed, s.size or 0) for s in checkup.sources
    )
    if not isinstance(free, int) or free >= max(_DISK_LEAST, needed):
        return []
    return [f"{checkup.disk['folder']}: only {free / 1e9:.1f} GB free where the index lies"]


def _of_sources(checkup: Checkup) -> list[str]:
    rejected = sum(source.rejected for source in checkup.sources)
    gone = sum(source.gone for source in checkup.sources)
    said = []
    if rejected:
        noun = "record was" if rejected == 1 else "records were"
        said.append(f"{rejected:,} {noun} rejected; `logview rejected` says why")
    if gone:
        noun = "log is" if gone == 1 else "logs are"
        said.append(f"{gone:,} {noun} gone; what was read of them is kept")
    return said


def _of_terminal(found: Mapping[str, object]) -> list[str]:
    said = []
    if found["term"] in {None, "dumb", "unknown"}:
        said.append(f"TERM is {found['term'] or 'not set'}: the explorer needs a terminal")
    if not found["utf8"]:
        said.append("the locale is not UTF-8: glyphs and log text may look wrong; set LANG")
    columns = found["columns"]
    if isinstance(columns, int) and columns < 80:
        said.append(f"the terminal has {columns} columns; the explorer wants 80")
    return said


def _of_inotify(found: Mapping[str, int | None]) -> list[str]:
    return [
        f"fs.inotify.{name} is {value:,}: many folders cannot be watched; raise it with sysctl"
        for name, least in _INOTIFY_LEAST.items()
        if (value := found[name]) is not None and value < least
    ]


def _owner(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
