"""What comes from a log, a person or a file reaches SQLite as a value, never as part of a query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logview.index.filter import matching_sessions, matching_traces
from logview.index.reader import Reader
from logview.query.fields import FIELDS
from logview.query.parse import FilterError, parse
from tests.cli.asking import Log
from tests.index.answers import answers
from tests.index.made import index_of
from tests.rows import Rows

ROOT = Path(__file__).parent.parent.parent / "logview"
_TAKES_QUERIES = {
    *("execute", "executemany", "executescript", "_execute", "_one", "_trace_rows"),
    *("_Clause", "_with_event"),
}
_QUERY = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|PRAGMA|JOIN|ATTACH|CREATE|ORDER BY)\b")
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")

OF_THE_PROGRAM = {
    "calls.py": {"'?' * (_COLUMNS.count(',') + 1)", "chosen", "counts", "label"},
    "counts.py": {"table", "column"},
    "filter.py": {"among"},
    "narrowing.py": {
        *("query", "condition", "sure.sql", "wanted.sql", "met.sql", "clause.sql"),
        *("duration", "first", "known", "last_words", "message", "name", "said", "shown"),
        "_WORD_COLUMNS[name]",
        "'NOT ' if negated else ''",
        "word.join((clause.sql for clause in found))",
    },
    "reader.py": {"chosen", "places", "query"},
    "schema.py": {"own", "same", "shared", "name"},
    "search.py": {"table", "ordinal"},
    "traces.py": {"column", "table", "query", "self._find", "self._last"},
    "writer.py": {"table", "reading_number(reading)"},
}
"""By module: what becomes part of queries there beside constants. Each was looked at: all of them
are words of the program itself, places for values, or a number."""


def parts(node: ast.expr) -> Iterator[str]:
    """What an expression that makes a query is made of, beside literals and constants."""
    if isinstance(node, ast.Constant) or (
        isinstance(node, ast.Name) and _CONSTANT.fullmatch(node.id)
    ):
        return
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from parts(value)
    elif isinstance(node, ast.FormattedValue):
        yield from parts(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from (*parts(node.left), *parts(node.right))
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "', '.join":
        yield from parts(node.args[0])
    elif isinstance(node, ast.GeneratorExp):
        yield from parts(node.elt)
    else:
        yield ast.unparse(node)


def put_into_queries(source: str) -> set[str]:
    """The expressions that become part of queries in a module, beside its constants."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if _QUERY.search(text):
                found.update(parts(node))
        elif isinstance(node, ast.Call) and node.args:
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in _TAKES_QUERIES:
                found.update(parts(node.args[0]))
    return found


@pytest.mark.parametrize(
    "source",
    [
        "connection.execute(f\"SELECT id FROM traces WHERE trace = '{trace}'\")",
        'connection.execute("SELECT id FROM traces WHERE trace = \'" + trace + "\'")',
        'query = f"DELETE FROM {trace}"',
        "connection.executescript(trace)",
        '_Clause(f"t.trace = {trace}")',
        'self._execute("SELECT %s" % trace)',
    ],
)
def test_what_is_put_into_a_query_is_found(source: str) -> None:
    assert any("trace" in part for part in put_into_queries(source))


def test_queries_are_made_of_words_of_the_program() -> None:
    sources = {path: path.read_text() for path in ROOT.rglob("*.py")}
    asking = {path: source for path, source in sources.items() if "execute" in source}
    found = {path.name: put_into_queries(source) for path, source in asking.items()}
    assert {name: made for name, made in found.items() if made} == OF_THE_PROGRAM
    assert len(asking) == len(found) > 10


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    rows = [Rows("t'1").request().call('find_"x').result(failure="X"), Rows("t%_2").request()]
    events = [event for one in rows for event in one.events()]
    index = index_of(events, tmp_path_factory.mktemp("sql") / "i.db")
    yield index
    index.close()


_HOSTILE = [
    *("'", '"', "''", "'; DROP TABLE traces; --", '"; DELETE FROM events; --', "`", "[", "]", "\\"),
    *("?", "?1", ":name", "@x", "$1", "%", "_", "%s", "{}", "{0}", "NULL", "--", "/*", "*/"),
    *("\0", "\ud800", "\x1b", "\u202e", "(", ")", " OR 1=1", " UNION SELECT 1", "1e999", "🦑"),
    *("ATTACH '/tmp/x' AS y", "load_extension('x')", "*", "**", "9" * 400, "-", ",", ":", ";"),
]
_WORDS = st.lists(st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=5)), max_size=4)

_TERMS = st.lists(
    st.tuples(
        st.sampled_from(["", "-"]),
        st.sampled_from(["", *(f"{field}:" for field in FIELDS)]),
        st.sampled_from(["", '"']),
        _WORDS.map("".join),
    ).map(lambda term: f"{term[0]}{term[1]}{term[2]}{term[3]}{term[2]}"),
    min_size=1,
    max_size=3,
).map(" ".join)


@given(_TERMS)
@example('trace:"t\'1"')
@settings(max_examples=80, deadline=None)
def test_whatever_is_asked_is_answered_or_refused_in_words(reader: Reader, text: str) -> None:
    before = reader.totals()
    try:
        where = parse(text, 0)
    except FilterError:
        return
    assert set(matching_traces(reader, where)) <= set(reader.trace_ids())
    assert set(matching_sessions(reader, where)) <= set(reader.session_ids(-1))
    assert reader.totals() == before


@pytest.mark.parametrize("name", [text for text in _HOSTILE if text != "\ud800"])
def test_names_are_values(reader: Reader, name: str) -> None:
    assert reader.find_trace(name) is None
    found = {row.trace for row in reader.find_traces(name, 10)}
    assert found == {trace for trace in ("t'1", "t%_2") if trace.startswith(name)}


def test_the_commands_change_nothing_whatever_they_are_asked(tmp_path: Path) -> None:
    log = Log(tmp_path, Rows("t").request().call().result(failure="TIMEOUT").respond())
    log.ask("index")
    before = answers(log.index)
    for text in ("\udcff", *(text for text in _HOSTILE[::4] if not text.startswith("-"))):
        for command in (("traces", "--where", text), ("search", text), ("show", text)):
            done = log.ask(*command)
            assert done.exit_code in {0, 1, 2}, done.output
    assert answers(log.index) == before
