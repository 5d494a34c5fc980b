"""Where format files come from: those of the user, and those that come with the program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logview.config import (
    custom_formats,
    formats_folder,
    own_redaction,
    redaction_file,
    shipped_formats,
)
from logview.redact.own import NOTHING_OWN
from logview.toml_file import TomlFileError
from tests.formats.custom.files import FILE


def test_without_a_folder_there_are_no_formats_and_no_complaints(tmp_path: Path) -> None:
    assert custom_formats(tmp_path / "none") == ((), ())


def test_a_wrong_file_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("name = 1")
    (tmp_path / "b.toml").write_text(FILE)
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "d.toml").mkdir()
    (tmp_path / "e.toml").write_text("#" * (1 << 20) + "\n")
    (tmp_path / "notes.txt").write_text("name = 1")
    formats, complaints = custom_formats(tmp_path)
    assert [c.form.name for c in formats] == ["crane"]
    assert [Path(words.partition(".toml")[0]).name for words in complaints] == ["a", "c", "d", "e"]
    assert complaints[0] == f"{tmp_path / 'a.toml'}:1: name: a text is needed here"


def test_of_two_formats_with_one_name_the_first_file_counts(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FILE.replace("Crane controller", "First"))
    (tmp_path / "b.toml").write_text(FILE)
    formats, (complaint,) = custom_formats(tmp_path)
    assert [c.form.title for c in formats] == ["First logs"]
    assert complaint.endswith("b.toml: name: another file has a format crane already")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FILE)
    (tmp_path / "a.toml").chmod(0)
    assert len(custom_formats(tmp_path).complaints) == 1


def test_the_users_folder_is_named_after_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert formats_folder().parts[-2:] == ("logview", "formats")


def test_the_formats_that_come_with_the_program_are_found_and_right() -> None:
    assert [form.name for form in shipped_formats()] == ["openai-agents", "langfuse"]


def test_a_shipped_file_may_be_copied_into_the_users_folder(tmp_path: Path) -> None:
    package = Path(__file__).parent.parent / "logview" / "formats"
    for path in package.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    formats, complaints = custom_formats(tmp_path)
    assert {c.form.name for c in formats} == {form.name for form in shipped_formats()}
    assert complaints == ()


def test_without_a_file_nothing_of_the_users_own_is_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert redaction_file().parts[-2:] == ("logview", "redaction.toml")
    assert own_redaction() is NOTHING_OWN


def test_what_the_users_file_says_is_known_by_its_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = redaction_file()
    path.parent.mkdir()
    path.write_text(
        "[[pattern]]\nkind = 'badge'\nregex = 'B\\d{4}'\nhides = ['B1234']\nkeeps = ['B1']"
    )
    own = own_redaction()
    assert [pattern.kind for pattern in own.patterns] == ["badge"]
    path.write_text(path.read_text() + "\n# another\n")
    assert own_redaction().digest != own.digest != ""


@pytest.mark.parametrize("wrong", ["kind = 1", "[[pattern]]\n", None])
def test_a_file_of_what_is_to_be_hidden_that_cannot_be_used_is_an_error(
    tmp_path: Path, wrong: str | None
) -> None:
    path = tmp_path / "redaction.toml"
    if wrong is None:
        path.symlink_to(tmp_path / "gone")
    else:
        path.write_text(wrong)
    with pytest.raises(TomlFileError, match=r"redaction\.toml"):
        own_redaction(path)
