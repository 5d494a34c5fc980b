"""Reads a filter as it is typed. What is wrong is said with its place and with what would fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from difflib import get_close_matches
from typing import NamedTuple

from logview.query.fields import FIELDS, Field, Values
from logview.query.filter import Filter, FreeText, Term, Value
from logview.query.spans import (
    DURATION_EXAMPLES,
    MOMENT_EXAMPLES,
    SpanError,
    parse_duration,
    parse_moment,
)
from logview.query.words import Text, Word

_FIELD = re.compile(r"([A-Za-z_]\w*):")
_COMPARED = re.compile(r"([A-Za-z_]\w*)(!=|==?|[<>]=?)(.*)", re.DOTALL)
_EQUAL = frozenset({"=", "==", "!="})
_WORDS_BETWEEN = {
    "AND": "terms are joined by AND already: leave it out",
    "OR": "values of one field are joined by commas, as in outcome:failed,blocked",
    "NOT": "a - before a term turns it round, as in -kind:log",
}


class FilterError(ValueError):
    """A filter that cannot be read. The message is a sentence for a person."""

    def __init__(self, position: int, length: int, sentence: str) -> None:
        super().__init__(sentence)
        self.position = position
        """Characters of the filter before what is wrong."""
        self.length = length
        """Characters of what is wrong; 0 where something is missing."""


class _Piece(NamedTuple):
    """A word as it is meant, and where it stands."""

    text: str
    start: int
    end: int
    quoted: bool


def parse(text: str, now: int, zone: tzinfo = UTC) -> Filter:
    """The filter in a text. `now`, in nanoseconds since 1970, is what ages count back from; `zone`
    is that of times without one. Raises `FilterError`."""
    reader = _Reader(text, now, zone)
    terms: list[Term] = []
    texts: list[FreeText] = []
    while reader.next_begins():
        negated = reader.negation()
        name = reader.field()
        if name is None:
            texts.append(FreeText(Text(reader.free_text()), negated))
        else:
            terms.append(Term(name, reader.values(name), negated))
    return Filter(text, tuple(terms), tuple(texts))


@dataclass(slots=True)
class _Reader:
    """Where in the text the reading has come to."""

    text: str
    now: int
    zone: tzinfo
    at: int = 0

    def next_begins(self) -> bool:
        """Go to the next term, if there is one."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def negation(self) -> bool:
        """Whether a `-` stands before the term."""
        if self.text[self.at] != "-":
            return False
        self.at += 1
        if self.at == len(self.text) or self.text[self.at].isspace():
            raise FilterError(
                self.at - 1, 1, "`-` turns the term after it round, and there is none: -kind:log"
            )
        return True

    def field(self) -> Field | None:
        """The field whose values follow; None where free text does."""
        match = _FIELD.match(self.text, self.at)
        if match is None:
            return None
        field = FIELDS.get(match[1].lower())
        if field is None:
            raise FilterError(
                self.at,
                len(match[1]),
                f"`{match[1]}` is no field; {_listed(FIELDS)} would fit"
                + (
                    _nearest(match[1].lower(), FIELDS)
                    or ", and quotes around text that has a colon in it"
                ),
            )
        self.at = match.end()
        return field

    def free_text(self) -> str:
        """One word, or several within quotes."""
        piece = self._piece(stops="")
        _refuse_foreign(self.text[piece.start : piece.end], piece.start)
        if not piece.text:
            raise FilterError(piece.start, piece.end - piece.start, "there is no text to look for")
        if not piece.quoted and piece.text in _WORDS_BETWEEN:
            raise FilterError(
                piece.start,
                piece.end - piece.start,
                f"`{piece.text}` is not needed: {_WORDS_BETWEEN[piece.text]}. "
                "Put quotes around it to look for the word",
            )
        return piece.text

    def values(self, field: Field) -> tuple[Value, ...]:
        """What stands after the colon, as the field means it."""
        pieces = [self._piece(stops=",")]
        while self.at < len(self.text) and self.text[self.at] == ",":
            self.at += 1
            pieces.append(self._piece(stops=","))
        for piece in pieces:
            if not piece.text:
                raise FilterError(
                    piece.start,
                    piece.end - piece.start,
                    f"a value of `{field.name}` is missing here; {_examples(field)} would fit",
                )
        if field.values in {Values.SINCE, Values.UNTIL} and len(pieces) > 1:
            raise FilterError(
                pieces[1].start,
                pieces[-1].end - pieces[1].start,
                f"`{field.name}` takes one time; {MOMENT_EXAMPLES} would fit",
            )
        return tuple(self._value(field, piece) for piece in pieces)

    def _value(self, field: Field, piece: _Piece) -> Value:
        if field.values is Values.CHOICE:
            return _choice(field, piece)
        if field.values in {Values.WORD, Values.IDENTIFIER}:
            return Word(piece.text, identifier=field.values is Values.IDENTIFIER)
        try:
            if field.values is Values.DURATION:
                return parse_duration(piece.text)
            end = field.values is Values.UNTIL
            return parse_moment(piece.text, self.now, self.zone, end=end)
        except SpanError as error:
            raise FilterError(piece.start, piece.end - piece.start, str(error)) from None

    def _piece(self, stops: str) -> _Piece:
        """Up to the next blank or stop outside quotes. Inside them `\\"` is a quote and `\\\\` a
        backslash."""
        start, text, quoted = self.at, "", False
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == '"':
                text += self._quoted()
                quoted = True
                continue
            if character.isspace() or character in stops:
                break
            text += character
            self.at += 1
        return _Piece(text, start, self.at, quoted)

    def _quoted(self) -> str:
        start, text = self.at, ""
        self.at += 1
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == '"':
                self.at += 1
                return text
            if character == "\\" and self.text[self.at + 1 : self.at + 2] in {'"', "\\"}:
                self.at += 1
                character = self.text[self.at]
            text += character
            self.at += 1
        raise FilterError(
            start, len(self.text) - start, 'this quote is not closed; a second " would fit'
        )


def _choice(field: Field, piece: _Piece) -> Word:
    """A value of a closed list. Raises `FilterError` where it can never match."""
    word = Word(piece.text)
    if any(word.fits(choice) for choice in field.choices):
        return word
    typed = piece.text.casefold()
    group = f"{typed.rstrip('.')}."
    if any(choice.startswith(group) for choice in field.choices):
        hint = f" — did you mean {group}*?"
    else:
        hint = _nearest(typed, field.choices)
    raise FilterError(
        piece.start,
        piece.end - piece.start,
        f"`{piece.text}` is no {field.name}; {_listed(field.choices)} would fit{hint}",
    )


def _refuse_foreign(word: str, start: int) -> None:
    """Raise `FilterError` for a word that is a term in other languages of filters, and would find
    nothing as text. `word` is as it was typed, quotes and all."""
    bare = word.lstrip("!(")
    opened = word[: len(word) - len(bare)]
    minus = "-" if "!" in opened else ""
    if "(" in opened:
        bare = bare.rstrip(")")
    match = _COMPARED.match(bare)
    field = FIELDS.get(match[1].lower()) if match else None
    if match and field and (match[2] in _EQUAL or field.values is Values.DURATION):
        if match[2] == "!=":
            minus = "-"
        sign = "" if match[2] in _EQUAL else match[2]
        bare = f"{field.name}:{sign}{match[3] or _example(field)}"
    elif not opened:
        return
    if bare:
        quoted = "" if '"' in word else f', or "{word}" to look for the text'
        sentence = f"`{word}` is no term; {minus}{bare} would fit{quoted}"
    elif minus:
        sentence = f"`{word}` is no term; {_WORDS_BETWEEN['NOT']}"
    else:
        sentence = f"`{word}` is no term; terms are joined by AND, without brackets: leave it out"
    raise FilterError(start, len(word), sentence)


def _example(field: Field) -> str:
    if field.values is Values.CHOICE:
        return field.choices[0]
    return {Values.DURATION: ">5s", Values.SINCE: "2h", Values.UNTIL: "2h"}.get(
        field.values, "word"
    )


def _examples(field: Field) -> str:
    if field.values is Values.CHOICE:
        return _listed(field.choices)
    if field.values is Values.DURATION:
        return DURATION_EXAMPLES
    if field.values in {Values.SINCE, Values.UNTIL}:
        return MOMENT_EXAMPLES
    return f"{field.name}:word or {field.name}:w*"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _nearest(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f" — did you mean {near[0]}?" if near else ""
