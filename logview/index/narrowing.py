"""What a filter asks of the tables of an index: conditions that no matching trace fails, and others
that no trace meets without matching.

No value of a filter ever becomes part of a query's text. Words are compared by the filter itself,
with every word that the index knows, so that both agree on case, wildcards and beginnings. Of the
steps of a trace it takes for granted that each of their words is a word of one of its events, but
for an end that is found to be bad for want of a response.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from logview.index.calls import CALL_KINDS
from logview.model import PROBLEMS, Kind, Phase, Reason, Status
from logview.query.fields import Values
from logview.query.filter import Filter, FreeText, Term
from logview.query.spans import Between
from logview.query.words import Text

_WORD_COLUMNS = {
    "outcome": "outcome",
    "feature": "feature",
    "role": "role",
    "version": "agent_version",
    "owner": "owner",
    "user": "user",
    "format": "format",
}
_OF_FIRST = frozenset({"status", "kind", "reason", "tool"})
_BY_THEMSELVES = frozenset({Kind.REQUEST, Kind.RESPONSE, Kind.OUTPUT})
"""Events that stand alone and are always a step: a log row may be another's evidence."""
ONE_OF = "IN (SELECT value FROM json_each(?))"


class _Clause(NamedTuple):
    """A condition on a row of `traces` as `t`, and the values of its places."""

    sql: str
    values: tuple[object, ...] = ()


def _any(clauses: Iterable[_Clause]) -> _Clause:
    return _joined(" OR ", clauses)


def _all(clauses: Iterable[_Clause]) -> _Clause:
    return _joined(" AND ", clauses)


def _joined(word: str, clauses: Iterable[_Clause]) -> _Clause:
    found = list(clauses)
    values = tuple(value for clause in found for value in clause.values)
    return _Clause(f"({word.join(clause.sql for clause in found)})", values)


def _turned(clause: _Clause, negated: bool) -> _Clause:
    """The condition, or its opposite; what is not known does not meet it."""
    return _Clause(f"{'NOT ' if negated else ''}coalesce({clause.sql}, 0)", clause.values)


_NEVER, _ALWAYS = _Clause("0"), _Clause("1")


class Narrowing:
    """The conditions that a filter makes on the tables of one index."""

    def __init__(self, connection: sqlite3.Connection, where: Filter) -> None:
        self._execute = connection.execute
        self._where = where
        self._sure = _ALWAYS
        """What makes a trace match without being judged."""

    def candidates(self) -> list[tuple[int, bool]]:
        """The traces that may match, by start, then by name, and whether they do for sure."""
        clauses = [_turned(self._of_trace(term), term.negated) for term in self._where.trace_terms]
        sure = self._sure
        if self._where.asks_steps:
            call = self._some_call()
            sure = self._sure = _any([call, self._first_problem(), self._text_in_a_step()])
            if call is not _NEVER and self._only_calls_can():
                clauses.append(_any([call, _Clause("t.stale > 0")]))
            else:
                clauses += [self._of_steps(t) for t in self._where.step_terms if not t.negated]
                clauses += [self._holding(t) for t in self._where.texts if not t.negated]
        wanted = _all(clauses) if clauses else _ALWAYS
        rows = self._execute(
            f"SELECT t.id, {sure.sql} FROM traces t WHERE t.outcome IS NOT NULL AND {wanted.sql} "
            "ORDER BY t.started, t.trace",
            (*sure.values, *wanted.values),
        )
        return [(number, bool(is_sure)) for number, is_sure in rows]

    # Words

    @cached_property
    def _names(self) -> list[tuple[int, str]]:
        return self._execute("SELECT id, text FROM names").fetchall()

    def _numbers(self, fits: Callable[[str], bool]) -> str:
        """Numbers of the words that fit, as one value."""
        return json.dumps([number for number, text in self._names if fits(text)])

    def _rows_named(self, query: str, fits: Callable[[str], bool]) -> str:
        return json.dumps([number for number, name in self._execute(query) if fits(name)])

    def _traces_named(self, fits: Callable[[str], bool]) -> _Clause:
        return _Clause(f"t.id {ONE_OF}", (self._rows_named("SELECT id, trace FROM traces", fits),))

    def _sessions_named(self, fits: Callable[[str], bool]) -> _Clause:
        return _Clause(
            f"t.id IN (SELECT trace_id FROM trace_sessions WHERE session_id {ONE_OF})",
            (self._rows_named("SELECT id, session FROM sessions", fits),),
        )

    def _agents_named(self, fits: Callable[[str], bool]) -> _Clause:
        words = self._numbers(fits)
        return _Clause(
            f"(coalesce(t.agent {ONE_OF}, 0) OR "
            f"t.id IN (SELECT trace_id FROM trace_sessions WHERE agent {ONE_OF}))",
            (words, words),
        )

    # Terms of a trace: what the index says of it is all that a filter looks at

    def _of_trace(self, term: Term) -> _Clause:
        name = term.field.name
        if name in _WORD_COLUMNS:
            return _Clause(f"t.{_WORD_COLUMNS[name]} {ONE_OF}", (self._numbers(term.fits_word),))
        if name == "trace":
            return self._traces_named(term.fits_word)
        if name == "session":
            return self._sessions_named(term.fits_word)
        if name == "agent":
            return self._agents_named(term.fits_word)
        if term.field.values is Values.SINCE:
            return _Clause("t.ended >= ?", term.values)
        if term.field.values is Values.UNTIL:
            return _Clause("t.started <= ?", term.values)
        return _lasting("(t.ended - t.started)", term)

    # One call that meets all terms: then the trace matches without being judged

    def _only_calls_can(self) -> bool:
        """Whether only calls can meet the terms, so that a trace without such a call is out."""
        return any(not term.negated and self._only_calls(term) for term in self._where.step_terms)

    @staticmethod
    def _only_calls(term: Term) -> bool:
        if term.field.name == "tool":
            return True
        return term.field.name == "kind" and all(
            kind in CALL_KINDS for kind in Kind if term.fits_word(kind)
        )

    def _some_call(self) -> _Clause:
        terms = self._where.step_terms
        if self._where.texts or any(term.field.name == "block" for term in terms):
            return _NEVER  # a call's row does not say that
        met = _all(_turned(self._of_call(term), term.negated) for term in terms)
        return _Clause(
            f"EXISTS (SELECT 1 FROM calls c WHERE c.trace_id = t.id AND {met.sql})", met.values
        )

    def _of_call(self, term: Term) -> _Clause:
        name, words = term.field.name, self._numbers(term.fits_word)
        if name == "duration":
            return _lasting("c.duration", term)
        if name == "tool":
            tool = self._numbers(Kind.TOOL.__eq__)
            return _Clause(f"(c.kind {ONE_OF} AND c.name {ONE_OF})", (tool, words))
        if name == "status":
            shown = f"(c.step = t.first_step AND t.first_status {ONE_OF})"
            return _Clause(f"(c.status {ONE_OF} OR coalesce({shown}, 0))", (words, words))
        return _Clause(f"c.{name} {ONE_OF}", (words,))

    # The first problem meets all terms: as much is known of it without the trace

    def _first_problem(self) -> _Clause:
        terms = self._where.step_terms
        if self._where.texts or any(term.field.name not in _OF_FIRST for term in terms):
            return _NEVER
        # A step at which a trace stopped has a status of its own that the index does not know.
        stopped = self._numbers(Status.STOPPED.__eq__)
        known = _turned(_Clause(f"t.first_status {ONE_OF}", (stopped,)), negated=True)
        met = (_turned(self._of_first(term), term.negated) for term in terms)
        return _all([_Clause("t.first_step IS NOT NULL"), known, *met])

    def _of_first(self, term: Term) -> _Clause:
        name, words = term.field.name, self._numbers(term.fits_word)
        if name == "tool":
            tool = self._numbers(Kind.TOOL.__eq__)
            return _Clause(f"(t.first_kind {ONE_OF} AND t.first_name {ONE_OF})", (tool, words))
        return _Clause(f"t.first_{name} {ONE_OF}", (words,))

    # A text alone, in the ids of a trace or in an event that is the last word of some step

    def _text_in_a_step(self) -> _Clause:
        where = self._where
        if where.step_terms or len(where.texts) != 1 or where.texts[0].negated:
            return _NEVER
        text = where.texts[0].text
        message, values = self._in_message(text)
        words = self._numbers(text.within)
        answers = self._numbers(Phase.RESULT.__eq__)
        alone, kinds = self._numbers(Phase.ALONE.__eq__), self._numbers(_BY_THEMSELVES.__contains__)
        last_words = f"(phase {ONE_OF} OR (phase {ONE_OF} AND kind {ONE_OF}))"
        # The reason's words of an end that called itself good do not survive a verdict against it.
        problems = self._numbers(PROBLEMS.__contains__)
        said = f"coalesce(status {ONE_OF} AND reason_text {ONE_OF}, 0) OR coalesce({message}, 0)"
        return _any(
            (
                self._in_header(text),
                _with_event(
                    f"{last_words} AND ({said})",
                    *(answers, alone, kinds, problems, words, *values),
                ),
            )
        )

    # One term at a time, by all events: every word of a step is a word of one of its events

    def _of_steps(self, term: Term) -> _Clause:
        """What holds of every trace with a step that meets the term."""
        name, words = term.field.name, self._numbers(term.fits_word)
        if name == "duration":
            return _ALWAYS
        if name == "status":
            return self._of_statuses(term)
        if name == "tool":
            tool = self._numbers(Kind.TOOL.__eq__)
            return _with_event(f"kind {ONE_OF} AND name {ONE_OF}", tool, words)
        if name in {"provider", "model", "block"}:
            kind = self._numbers(Kind(name).__eq__)
            return _with_event(
                f"(kind {ONE_OF} AND name {ONE_OF}) OR json_extract(facts, ?) {ONE_OF}",
                *(kind, words, f"$.{name}", words),
            )
        with_event = _with_event(f"{name} {ONE_OF}", words)
        if name == "reason" and term.fits_word(Reason.NO_RESPONSE):
            # The one reason that a verdict may give to an end that names none.
            return _any([with_event, self._sure, self._unknown_problems()])
        return with_event

    def _of_statuses(self, term: Term) -> _Clause:
        statuses = [status for status in Status if term.fits_word(status)]
        ways = [_Clause(f"t.first_status {ONE_OF}", (self._numbers(term.fits_word),))]
        for status in statuses:
            if status in PROBLEMS:
                ways.append(_any([self._sure, self._unknown_problems()]))
            elif status is Status.SKIPPED:
                ways.append(_Clause("t.notices > 0"))
            elif status is Status.UNANSWERED:
                ways += self._unanswered()
            elif status is not Status.STOPPED:
                return _ALWAYS
        return _any(_turned(way, negated=False) for way in ways)

    def _unknown_problems(self) -> _Clause:
        """Whether steps failed or were blocked of which neither the calls nor the first problem
        tell."""
        problems = self._numbers(PROBLEMS.__contains__)
        known = (
            "(SELECT count(*) FROM calls c "
            f"WHERE c.trace_id = t.id AND coalesce(c.status {ONE_OF}, 0))"
        )
        if self._first_problem() is _NEVER:
            return _Clause(f"t.problems > {known}", (problems,))
        calls = self._numbers(CALL_KINDS.__contains__)
        first = f"coalesce(t.first_status {ONE_OF} AND NOT t.first_kind {ONE_OF}, 0)"
        return _Clause(f"t.problems > {known} + {first}", (problems, problems, calls))

    def _unanswered(self) -> list[_Clause]:
        """What waits for a result: a call, or a step of another kind that was begun."""
        unanswered = self._numbers(Status.UNANSWERED.__eq__)
        begun, calls = self._numbers(Phase.CALL.__eq__), self._numbers(CALL_KINDS.__contains__)
        return [
            _Clause("t.stale > 0"),
            _Clause(f"t.id IN (SELECT trace_id FROM calls WHERE status {ONE_OF})", (unanswered,)),
            _with_event(f"status {ONE_OF}", unanswered),
            _with_event(f"phase {ONE_OF} AND NOT kind {ONE_OF}", begun, calls),
        ]

    def _holding(self, free: FreeText) -> _Clause:
        """What holds of every trace in which the text is found."""
        text = free.text
        words = self._numbers(text.within)
        message, values = self._in_message(text)
        return _any(
            (
                self._in_header(text),
                _with_event(
                    f"name {ONE_OF} OR reason_text {ONE_OF} OR {message}", words, words, *values
                ),
            )
        )

    def _in_header(self, text: Text) -> _Clause:
        """Whether the text is found in the ids, the agents or the user of a trace."""
        users = _Clause(f"coalesce(t.user {ONE_OF}, 0)", (self._numbers(text.within),))
        return _any(
            (
                self._traces_named(text.within),
                self._sessions_named(text.within),
                self._agents_named(text.within),
                users,
            )
        )

    def _in_message(self, text: Text) -> tuple[str, Sequence[object]]:
        if not text.any_case:
            return "instr(message, ?)", (text.text,)
        if text.ascii_case:
            return "instr(lower(message), ?)", (text.text,)
        rows = self._execute("SELECT id, message FROM events WHERE message IS NOT NULL")
        found = [number for number, message in rows if text.within(message)]
        return f"id {ONE_OF}", (json.dumps(found),)


def _with_event(condition: str, *values: object) -> _Clause:
    return _Clause(f"t.id IN (SELECT trace_id FROM events WHERE {condition})", values)


def _lasting(duration: str, term: Term) -> _Clause:
    spans = [value for value in term.values if isinstance(value, Between)]
    return _any(_within(duration, span) for span in spans)


def _within(duration: str, span: Between) -> _Clause:
    """Bounds beyond what SQLite holds are beyond every duration too."""
    clauses = [_Clause(f"{duration} IS NOT NULL", ())]
    if span.low is not None:
        clauses.append(_Clause(f"{duration} >= ?", (span.low,)) if span.low < 2**63 else _NEVER)
    if span.end is not None and span.end < 2**63:
        clauses.append(_Clause(f"{duration} < ?", (span.end,)))
    return _all(clauses)
