"""Where a user's format files are, and the reading of them and of those that come with the program.

The formats themselves know no files: their text is read here and handed to them. What takes them
apart is imported by who asks for them: where a user has none of their own, most runs ask for none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_config_path

if TYPE_CHECKING:
    from logview.formats.format import Format

_SHIPPED = ("openai-agents.toml", "langfuse.toml")
_LARGEST = 1 << 20
"""Bytes of the largest format file that is read."""


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
    from logview.formats.custom import FormatFileError

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
        except FormatFileError as error:
            complaints.append(str(error))
            continue
        name = found.form.name
        if name in formats:
            complaints.append(f"{path}: name: another file has a format {name} already")
        else:
            formats[name] = found
    return CustomFormats(tuple(formats.values()), tuple(complaints))


def read_format(path: Path) -> CustomFormat:
    """The format that a file describes. Raises `FormatFileError`."""
    from logview.formats.custom import FormatFileError, load

    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatFileError(str(path), None, "", f"cannot be read: {error}") from None
    if len(data) > _LARGEST:
        raise FormatFileError(str(path), None, "", "too large for a format file")
    return CustomFormat(load(text, str(path)), hashlib.sha256(data).hexdigest())


def shipped_formats() -> tuple[Format, ...]:
    """The formats whose files come with the program."""
    from importlib.resources import files

    from logview.formats.custom import load

    folder = files("logview.formats")
    return tuple(load(folder.joinpath(name).read_text("utf-8"), name) for name in _SHIPPED)
