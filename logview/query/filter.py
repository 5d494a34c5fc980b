"""A filter: the terms that a trace, and a step of it, must meet. Pure, and without a clock.

What it means:

* Terms are joined by AND, the values of one term by OR, and `-` turns a term round.
* Terms of the trace (`outcome feature role version format trace session user owner agent since
  until`) are asked of the trace. `session:` and `agent:` look at every session that has a part in
  it. `since` and `until` hold where the trace was under way within them; a trace whose times are
  not known is in no such span.
* Terms of a step (`status kind tool reason provider model block`) are asked of one step at a time:
  a trace matches if at least one of its steps meets all of them together. So
  `tool:find status:failed` means a call of `find` that failed, not any call beside any failure.
* A negated term of a step is asked of that same step. `-kind:log status:failed` finds a failure
  that is no log row. Alone, `-kind:log` hides log rows and drops only traces that have no other
  step.
* `duration` is that of the trace; beside a term of a step it is that of the step.
* Free text is found in the trace's id, sessions, agents and user, or else in the name, the message
  or the reason's own words of the step that meets the other terms. All in lower case it is found in
  any case. Negated, it hides the steps that hold it, and drops the traces whose ids, agents or user
  do.
* `status:` also takes the word under which a step is shown as the first problem of its trace
  (`stopped`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from logview.model import Step, Trace
from logview.query.fields import Field, Values, header
from logview.query.spans import Between
from logview.query.words import Text, Word

Value = Word | Between | int


@dataclass(frozen=True, slots=True)
class Term:
    """A field and what it may be. The values of a duration are `Between`s, those of `since` and
    `until` one moment in nanoseconds since 1970, all others `Word`s."""

    field: Field
    values: tuple[Value, ...]
    negated: bool = False

    def fits_word(self, word: str | None) -> bool:
        """Whether a word is one of the values, negated or not."""
        return any(isinstance(value, Word) and value.fits(word) for value in self.values)

    def fits_duration(self, duration: int | None) -> bool:
        """Whether a duration lies within one of the values, negated or not."""
        return any(isinstance(value, Between) and value.fits(duration) for value in self.values)

    def holds_of_trace(self, trace: Trace) -> bool:
        """Whether the trace meets the term. Only for terms that are asked of traces."""
        return self._of_trace(trace) is not self.negated

    def _of_trace(self, trace: Trace) -> bool:
        if self.field.values is Values.DURATION:
            return self.fits_duration(trace.duration)
        if self.field.values in {Values.SINCE, Values.UNTIL}:
            return self._under_way(trace)
        return self._fits_any(self.field.of_trace(trace) if self.field.of_trace else ())

    def _under_way(self, trace: Trace) -> bool:
        since = self.field.values is Values.SINCE
        event = trace.ended if since else trace.started
        if event is None or event.time is None:
            return False
        moments = [value for value in self.values if isinstance(value, int)]
        return any(event.time >= m if since else event.time <= m for m in moments)

    def holds_of_step(self, trace: Trace, step: Step) -> bool:
        """Whether the step meets the term. Only for terms that are asked of steps."""
        if self.field.values is Values.DURATION:
            return self.fits_duration(step.duration) is not self.negated
        words = self.field.of_step(trace, step) if self.field.of_step else ()
        return self._fits_any(words) is not self.negated

    def _fits_any(self, words: Iterable[str | None]) -> bool:
        return any(self.fits_word(word) for word in words)


@dataclass(frozen=True, slots=True)
class FreeText:
    """Text to be found, or not to be."""

    text: Text
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked for. Without terms everything matches."""

    source: str = ""
    """As it was typed."""
    terms: tuple[Term, ...] = ()
    texts: tuple[FreeText, ...] = ()
    trace_terms: tuple[Term, ...] = field(init=False, repr=False, compare=False)
    """Those that are asked of the trace."""
    step_terms: tuple[Term, ...] = field(init=False, repr=False, compare=False)
    """Those that are asked of one step together."""

    def __post_init__(self) -> None:
        of_steps = any(term.field.of_step is not None for term in self.terms)

        def of_step(term: Term) -> bool:
            if term.field.values is Values.DURATION:
                return of_steps
            return term.field.of_step is not None

        steps = tuple(term for term in self.terms if of_step(term))
        traces = tuple(term for term in self.terms if not of_step(term))
        object.__setattr__(self, "step_terms", steps)
        object.__setattr__(self, "trace_terms", traces)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked, so that all matches."""
        return not (self.terms or self.texts)

    @property
    def asks_steps(self) -> bool:
        """Whether the steps of a trace have to be looked at."""
        return bool(self.step_terms or self.texts)

    @property
    def since(self) -> int | None:
        """The time before which nothing that matches ended; None where there is none."""
        return max(filter(None, (min(m) for m in self._moments(Values.SINCE))), default=None)

    @property
    def until(self) -> int | None:
        """The time after which nothing that matches began; None where there is none."""
        return min(filter(None, (max(m) for m in self._moments(Values.UNTIL))), default=None)

    def _moments(self, values: Values) -> Iterator[list[int]]:
        for term in self.trace_terms:
            if term.field.values is values and not term.negated:
                yield [value for value in term.values if isinstance(value, int)]

    def matches_trace(self, trace: Trace) -> bool:
        """Whether the trace is among those that were asked for."""
        return all(term.holds_of_trace(trace) for term in self.trace_terms) and (
            self.matches_a_step(trace)
        )

    def matches_a_step(self, trace: Trace) -> bool:
        """Whether some step meets what is asked of steps, and no header what must not be found."""
        if not self.asks_steps:
            return True
        words = header(trace)
        if any(t.negated and _found(t.text, words) for t in self.texts):
            return False
        open_texts = self._open_texts(words)
        if not self.step_terms and not open_texts:
            return True
        return any(self._shows(trace, step, open_texts) for step in trace.steps)

    def matches_step(self, trace: Trace, step: Step) -> bool:
        """Whether the step of the trace is to be shown: terms of the trace hide no step, and text
        that is found in the trace's ids, agents or user hides none."""
        return self._shows(trace, step, self._open_texts(header(trace)))

    def _open_texts(self, words: tuple[str | None, ...]) -> list[FreeText]:
        """The texts that a step still has to meet."""
        return [t for t in self.texts if t.negated or not _found(t.text, words)]

    def _shows(self, trace: Trace, step: Step, texts: list[FreeText]) -> bool:
        if not all(term.holds_of_step(trace, step) for term in self.step_terms):
            return False
        words = (step.name, step.message, step.reason_text)
        return all(_found(t.text, words) is not t.negated for t in texts)


def _found(text: Text, words: Iterable[str | None]) -> bool:
    return any(text.within(word) for word in words)
