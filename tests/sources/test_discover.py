from __future__ import annotations

import os
from pathlib import Path

import pytest

from logview.sources.discover import discover, looks_like_log
from logview.sources.problem import Weight


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x\n")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "a.jsonl",
        "a.ndjson",
        "a.json",
        "a.LOG",
        "a.txt",
        "a.csv",
        "a.out",
        "a.jsonl.1",
        "a.log-20260307",
        "a.log.2.gz",
        "a.log.2026-03-07",
        "a.log-2026030714",
        "a.json.zst",
    ],
)
def test_logs_and_their_rotated_forms_are_taken_from_a_directory(name: str) -> None:
    assert looks_like_log(name)


@pytest.mark.parametrize("name", [".a.log", "a.py", "a.log.bak", "log", "a.jsonl.swp", "a.parquet"])
def test_other_names_are_not(name: str) -> None:
    assert not looks_like_log(name)


def test_a_directory_is_walked_without_hidden_entries(tmp_path: Path) -> None:
    wanted = {str(write(tmp_path / name)) for name in ("a.log", "deep/er/b.jsonl.1")}
    for name in (".hidden.log", ".git/c.log", "deep/program.py"):
        write(tmp_path / name)
    found = discover([str(tmp_path)])
    assert found.files.keys() == wanted
    assert found.directories == {str(tmp_path / name) for name in ("", "deep", "deep/er")}
    assert not found.problems


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.log")
    (tmp_path / "in" / "again").symlink_to(tmp_path)
    (tmp_path / "in" / "self.log").symlink_to("self.log")
    for target in (str(tmp_path), f"{tmp_path}/**", f"{tmp_path}/**/*.log"):
        found = discover([target])
        assert list(found.files) == [str(tmp_path / "in" / "a.log")], target


def test_a_linked_directory_is_walked_once(tmp_path: Path) -> None:
    real = write(tmp_path / "elsewhere" / "a.log")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "one").symlink_to(real.parent)
    (tmp_path / "logs" / "two").symlink_to(real.parent)
    assert list(discover([str(tmp_path / "logs")]).files) == [str(real)]


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    odd = write(tmp_path / ".odd")
    assert list(discover([str(odd)]).files) == [str(odd)]


def test_a_file_reached_twice_appears_once(tmp_path: Path) -> None:
    real = write(tmp_path / "a.log")
    link = tmp_path / "link.log"
    link.symlink_to(real)
    found = discover([str(real), str(link), str(tmp_path), f"{tmp_path}/*.log"])
    assert found.files == {str(real): str(real)}


def test_both_sides_of_a_link_are_watched(tmp_path: Path) -> None:
    real = write(tmp_path / "data" / "a.log")
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "current"
    link.symlink_to(real)
    found = discover([str(link)])
    assert found.files == {str(real): str(link)}
    assert found.directories == {str(tmp_path / "data"), str(tmp_path / "links")}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.log", ["a.log"]),
        ("*/b.*", ["x/b.log", "y/b.bin"]),
        ("**/b.log", ["x/b.log", "x/deep/b.log"]),
        ("**", ["a.log", "x/b.log", "x/deep/b.log"]),
        ("x/**/*", ["x/b.log", "x/deep/b.log"]),
        ("[xy]/b.log", ["x/b.log"]),
        ("x*", ["x/b.log", "x/deep/b.log"]),
        (".h*", [".hidden.log"]),
    ],
)
def test_patterns_match(tmp_path: Path, pattern: str, names: list[str]) -> None:
    for name in ("a.log", "x/b.log", "x/deep/b.log", "y/b.bin", ".hidden.log", "x/.no/b.log"):
        write(tmp_path / name)
    found = discover([f"{tmp_path}/{pattern}"])
    assert sorted(found.files) == sorted(str(tmp_path / name) for name in names)


def test_a_pattern_from_here_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "x" / "a.log")
    monkeypatch.chdir(tmp_path)
    for pattern in ("*/a.log", "**/*.log", "**"):
        assert discover([pattern]).files == {str(tmp_path / "x/a.log"): "x/a.log"}, pattern


def test_a_name_with_pattern_characters_is_itself_first(tmp_path: Path) -> None:
    odd = write(tmp_path / "a[1].log")
    write(tmp_path / "a1.log")
    assert list(discover([str(odd)]).files) == [str(odd)]


def test_what_gives_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, bare, pattern = (str(tmp_path / name) for name in ("no.log", "empty", "*.log"))
    found = discover([missing, bare, pattern])
    assert {path: problem.weight for path, problem in found.problems.items()} == {
        missing: Weight.UNREADABLE,
        bare: Weight.REMARK,
        pattern: Weight.UNREADABLE,
    }
    assert all(problem.sentence.startswith(path) for path, problem in found.problems.items())


def test_a_directory_that_may_not_be_listed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "open" / "a.log")
    (tmp_path / "shut").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = discover([str(tmp_path)])
    assert list(found.files) == [str(tmp_path / "open/a.log")]
    assert "permission denied" in found.problems[str(tmp_path / "shut")].sentence


def test_a_named_log_brings_its_rotated_siblings(tmp_path: Path) -> None:
    mine = ["app.log", "app.log.1", "app.log.2.gz", "app.log-20260307", "app.log.2026-03-07.zst"]
    for name in (*mine, "app.1.log", "app.log.bak", "other.log.1", ".app.log.1", "app.logs"):
        write(tmp_path / name)
    (tmp_path / "app.log.9").mkdir()
    found = discover([str(tmp_path / "app.log")])
    assert sorted(found.files) == sorted(str(tmp_path / name) for name in mine)
    assert not found.problems
    alone = discover([str(tmp_path / "app.log")], rotated=False)
    assert list(alone.files) == [str(tmp_path / "app.log")]


def test_a_rotated_log_that_is_named_brings_only_itself(tmp_path: Path) -> None:
    for name in ("app.log", "app.log.1", "app.log.2", "app.log.1.gz"):
        write(tmp_path / name)
    found = discover([str(tmp_path / "app.log.1"), f"{tmp_path}/app.log.[2]"])
    assert sorted(found.files) == [str(tmp_path / "app.log.1"), str(tmp_path / "app.log.2")]


def test_a_link_brings_the_rotated_siblings_of_both_its_ends(tmp_path: Path) -> None:
    real = write(tmp_path / "data" / "a.log")
    old = write(tmp_path / "data" / "a.log.1")
    link = tmp_path / "links" / "current.log"
    beside = write(tmp_path / "links" / "current.log.1")
    link.symlink_to(real)
    found = discover([str(link)])
    assert found.files == {str(real): str(link), str(old): str(old), str(beside): str(beside)}
    assert discover([str(link)], rotated=False).files == {str(real): str(link)}


def test_siblings_are_found_while_the_log_itself_is_missing(tmp_path: Path) -> None:
    write(tmp_path / "app.log.1")
    found = discover([str(tmp_path / "app.log")])
    assert list(found.files) == [str(tmp_path / "app.log.1")]
    assert list(found.problems) == [str(tmp_path / "app.log")]


def test_siblings_from_here_are_shown_as_they_would_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "app.log")
    write(tmp_path / "app.log.1")
    monkeypatch.chdir(tmp_path)
    assert sorted(discover(["app.log"]).files.values()) == ["app.log", "app.log.1"]


def test_a_sibling_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    write(tmp_path / "app.log")
    (tmp_path / "app.log.1").symlink_to("nowhere")
    found = discover([str(tmp_path / "app.log")])
    assert list(found.files) == [str(tmp_path / "app.log")]
    assert "no such file" in found.problems[str(tmp_path / "app.log.1")].sentence


def test_siblings_that_cannot_be_listed_are_remarked_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "app.log")

    def scandir(path: str) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scandir)
    found = discover([str(tmp_path / "app.log")])
    assert list(found.files) == [str(tmp_path / "app.log")]
    (problem,) = found.problems.values()
    assert problem.weight is Weight.REMARK
    assert "Permission denied" in problem.sentence


def test_many_named_logs_of_a_directory_cost_one_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [str(write(tmp_path / f"{number}.log")) for number in range(50)]
    looks: list[str] = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looks.append(path) or real(path))
    assert len(discover(paths).files) == 50
    assert len(looks) == 1
