"""The reading of a file that a user wrote, and where in it something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from logview.toml_file import TomlFileError, line_of, parse_toml, read_toml, what_would_fit

TEXT = """\
name = 1

[[one]]
a = 1
[[one]]  # the second
"a" = 2
b.c = 3
[two]
"""


@pytest.mark.parametrize(
    ("table", "key", "occurrence", "line"),
    [
        ("", "name", None, 1),
        ("one", "a", 0, 4),
        ("one", "a", 1, 6),
        ("one", "b", None, 7),
        ("one", "none", 1, 5),
        ("two", "", None, 8),
        ("three", "a", None, None),
    ],
)
def test_a_key_has_a_line(table: str, key: str, occurrence: int | None, line: int | None) -> None:
    assert line_of(TEXT, table, key, occurrence) == line


def test_a_text_that_is_no_toml_is_an_error_with_its_line() -> None:
    assert parse_toml(TEXT, "a.toml")["two"] == {}
    with pytest.raises(TomlFileError, match=r"^a\.toml:2: ") as refused:
        parse_toml("a = 1\nb = c\n", "a.toml")
    assert (refused.value.path, refused.value.line, refused.value.key) == ("a.toml", 2, "")
    with pytest.raises(TomlFileError, match="nested too deeply"):
        parse_toml("a = " + "[" * 100_000, "a.toml")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with pytest.raises(TomlFileError, match="cannot be read"):
        read_toml(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(TomlFileError, match="cannot be read"):
        read_toml(path)
    path.write_text("#" * (1 << 20) + "\n")
    with pytest.raises(TomlFileError, match="too large"):
        read_toml(path)


def test_two_texts_have_two_digests(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a = 1\n")
    first = read_toml(path)
    path.write_text("a = 2\n")
    assert first.text == "a = 1\n"
    assert read_toml(path).digest != first.digest


def test_the_nearest_choice_is_named_or_all_of_them() -> None:
    assert what_would_fit("kinds", ["kind", "name"]) == "did you mean kind?"
    assert what_would_fit("xyz", ["kind", "name"]) == "it must be one of kind, name"
