"""Where a user's files are, of formats and of what is to be hidden, and the reading of them and of
the formats that come with the program.

The formats themselves know no files: their text is read here and handed to them. What takes them
apart is imported by who asks for them: where a user has none of their own, most runs ask for none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_config_path

from logview.redact.own import NOTHING_OWN, Own

if TYPE_CHECKING:
    from logview.formats.format import Format

_SHIPPED = ("openai-agents.toml", "langfuse.toml")


class CustomFormat(NamedTuple):
    """A format that a file describes."""

    form: Format
    digest: str
    """Of the file's text: what was indexed by another text is not the same."""


class CustomFormats(NamedTuple):
    """What the format files of a folder gave."""

    formats: tuple[CustomFormat, ...]
    complaints: tuple[str, ...]
    """A sentence for each file that could not be used."""


def formats_folder() -> Path:
    """Where a user's format files are looked for. It need not exist."""
    return user_config_path("logview") / "formats"


def has_own_formats() -> bool:
    """Whether there may be format files of the user's own."""
    try:
        return any(True for _ in formats_folder().glob("*.toml"))
    except OSError:
        return True  # whoever reads them says what is wrong


def custom_formats(folder: Path | None = None) -> CustomFormats:
    """The formats of the `*.toml` files in a folder, by file name.

    A file that cannot be read or is wrong costs only itself; of two with the same name the first
    counts.
    """
    from logview.toml_file import TomlFileError

    formats: dict[str, CustomFormat] = {}
    complaints: list[str] = []
    folder = formats_folder() if folder is None else folder
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError as error:
        return CustomFormats((), (f"{folder}: {error.strerror or error}",))
    for path in paths:
        try:
            found = read_format(path)
        except TomlFileError as error:
            complaints.append(str(error))
            continue
        name = found.form.name
        if name in formats:
            complaints.append(f"{path}: name: another file has a format {name} already")
        else:
            formats[name] = found
    return CustomFormats(tuple(formats.values()), tuple(complaints))


def read_format(path: Path) -> CustomFormat:
    """The format that a file describes. Raises `TomlFileError`."""
    from logview.formats.custom import load
    from logview.toml_file import read_toml

    text, digest = read_toml(path)
    return CustomFormat(load(text, str(path)), digest)


def shipped_formats() -> tuple[Format, ...]:
    """The formats whose files come with the program."""
    from importlib.resources import files

    from logview.formats.custom import load

    folder = files("logview.formats")
    return tuple(load(folder.joinpath(name).read_text("utf-8"), name) for name in _SHIPPED)


def redaction_file() -> Path:
    """Where a user's own patterns of what is hidden are looked for. It need not exist."""
    return user_config_path("logview") / "redaction.toml"


def own_redaction(path: Path | None = None) -> Own:
    """What the user wants hidden besides what the program knows.

    Raises `TomlFileError` where the file cannot be used: who asked for something to be hidden must
    not find that it is shown.
    """
    path = redaction_file() if path is None else path
    if not os.path.lexists(path):
        return NOTHING_OWN
    from logview.redact.own_file import load
    from logview.toml_file import read_toml

    text, digest = read_toml(path)
    return load(text, str(path), digest)
