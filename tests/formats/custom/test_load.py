"""Format files that are wrong: each is refused with its file, its line, its key and a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logview.formats.custom import load
from logview.toml_file import TomlFileError
from tests.formats.custom.files import FILE, load_file

SAMPLE = 'event = { trace = "r1", kind = "agent" }'


def test_a_file_becomes_a_format() -> None:
    form = load_file()
    assert (form.name, form.title) == ("crane", "Crane controller logs")
    assert form.recognises == "what its file says of crane and meta.kind"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('name = "crane"', 'name = "Crane 5"', 1, "name: lower-case letters"),
        ('name = "crane"', 'name = "json"', 1, "name: json is the name of a built-in format"),
        ('name = "crane"', "name = 5", 1, "name: a text is needed here"),
        ('name = "crane"\n', "", None, "name: a text is needed here"),
        ('title = "Crane', 'titel = "Crane', 2, "titel: no such key; did you mean title?"),
        ('each = "moves"', "each = true", 3, "each: a text is needed here"),
        ("[fields]", "[feilds]", 9, "feilds: no such key; did you mean fields?"),
        ("crane = true", "crane = 5", 6, "match.crane: true, false, a text or a list"),
        ('"meta.kind" = [', "meta.kind = [", 7, "match.meta: write a path with dots in quotes"),
        ('"run*", "move"', "5", 7, "match.meta.kind: a text or a list of texts is needed here"),
        ('crane = true\n"meta.kind" = ["run*", "move"]\n', "", 5, "match: at least one key"),
        ('session = "shift"', 'sesion = "shift"', 14, "no such field; did you mean session?"),
        ('session = "shift"', "session = 5", 14, "fields.session: a text or a list of texts"),
        ('session = "shift"', 'session = ""', 14, "fields.session: a path is needed"),
        ('session = "shift"', "session = []", 14, "fields.session: a path is needed"),
        ('unit = "ms"', 'unit = "weeks"', 12, "fields.duration: no such unit; it must be one of"),
        ('{ path = "took", unit = "ms" }', '"took"', 12, "fields.duration: the unit is missing"),
        ('session = "shift"', 'session = { path = "a", unit = "s" }', 14, "only duration"),
        ('each = "moves"\n', "", 9, "fields.time: ^.at is in the record around, and each is not"),
        ('run = "agent"', 'run = "agnet"', 29, "kind.run: agnet is not known; did you mean agent?"),
        ('"run.end" = "m', '"run.end" = "xm', 31, "did you mean marker?"),
        ('ok = ["done"', 'zz = ["done"', 34, "status.zz: no such key; it must be one of"),
        ('"left out"]', "7]", 37, "status.skipped: a text or a list of texts is needed here"),
        ('"limit.global"', '"limit.gobal"', 41, "did you mean limit.global?"),
        ("outcome = ", "outcomes = ", 47, "phase.outcomes: no such key; did you mean outcome?"),
        ("kinds = [", "kind = [", 50, "ends.kind: no such key; it must be one of kinds, root"),
        ('kinds = ["run.end"]', "root = 1", 50, "ends.root: true or false is needed here"),
        ('[ends]\nkinds = ["run.end"]', "[[ends]]", 49, "ends: a table is needed here: [ends]"),
        ("[[sample]]", "[[samples]]", 52, "samples: no such key; did you mean sample?"),
        ("line = '{", "row = '{", 52, "sample 1: a line is needed: line ="),
        (SAMPLE, "wanted = 1", 53, "sample 1: no such key: wanted; it must be one of line, event"),
        (SAMPLE, "event = 1", 53, "sample 1: event is a table, or a list of tables"),
        (SAMPLE, 'event = { trace = "r2" }', 53, "sample 1: trace is r1, not r2"),
        (SAMPLE, 'event = { trase = "r1" }', 53, "no such field: trase; did you mean trace?"),
        (SAMPLE, 'event = { facts = { model = "m" } }', 53, "sample 1: model is None, not 'm'"),
        (SAMPLE, "event = [{}, {}]", 53, "sample 1: 1 events came out where 2 were expected"),
        (SAMPLE, "event = []", 53, "sample 1: 1 events came out where 0 were expected"),
        ('{"crane": 5, ', "{", 53, "sample 1: the line does not fit [match]"),
        ("'{\"crane\"", "'{crane", 53, "sample 1: the line cannot be read: not valid JSON"),
        ("[kind]", "[kind", 28, "Expected ']' at the end of a table declaration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(
    old: str, new: str, line: int | None, words: str
) -> None:
    text = FILE.replace(old, new, 1)
    assert text != FILE
    with pytest.raises(TomlFileError) as refused:
        load(text, "crane.toml")
    assert words in str(refused.value)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"crane.toml:{line}: " if line else "crane.toml: ")


def test_a_file_needs_a_sample() -> None:
    with pytest.raises(TomlFileError, match="at least one line is needed"):
        load(FILE.partition("[[sample]]")[0], "crane.toml")


def test_the_sample_that_is_wrong_is_the_one_that_is_named() -> None:
    text = FILE + "\n[[sample]]\nline = '{}'\nevent = []\n\n[[sample]]\nline = '{}'\n"
    with pytest.raises(TomlFileError, match=r"crane.toml:61: sample 3: the line does not fit"):
        load(text, "crane.toml")


@given(st.text(max_size=60) | st.builds(
    lambda start, length, part: FILE[:start] + part + FILE[start + length :],
    st.integers(0, len(FILE)), st.integers(0, 12),
    st.sampled_from(["", "1", "[", "]]", "=", '"', "{", "true", "\n", "*", "^."]),
))  # fmt: skip
def test_any_file_is_a_format_or_refused_in_a_sentence(text: str) -> None:
    try:
        form = load(text, "any.toml")
    except TomlFileError as refused:
        said = str(refused)
    else:
        said = form.title
    assert said.strip()
