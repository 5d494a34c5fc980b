"""Made-up words for generated logs: a pool of pieces of text, written as they stand inside a JSON
string, from which texts of any length are put together quickly. It knows no log format.
"""

from __future__ import annotations

import json
import random

_NOUNS = (
    *("pallet", "berth", "crane", "harbour", "manifest", "yard", "vessel", "container", "slot"),
    *("ledger", "clerk", "dock", "tide", "schedule", "permit", "tariff", "invoice", "weighbridge"),
    *("hoist", "quay", "pilot", "tug", "hatch", "seal", "gate", "route", "depot", "cargo", "crew"),
)
_VERBS = (
    *("moves", "waits for", "leaves", "reports", "holds", "checks", "books", "counts", "clears"),
    *("loads", "shows", "needs", "answers", "follows", "replaces", "confirms", "prices", "opens"),
)
_ASIDES = (
    *("before noon", "at once", "again", "in lane 14", "without a note", "für Kai 7", "à l’heure"),
    *(
        "次の便で",
        "after the error was cleared",
        "as the policy says",
        "(blocked until 6)",
        "→ ok",
    ),
)
_LENGTHS = (60, 200, 600, 1_500, 4_000)
"""Characters of the pieces in each pool."""
_PIECES = 160


class Texts:
    """Pieces of text in a few lengths, made once."""

    def __init__(self, random: random.Random) -> None:
        self._random = random
        self._pools = [[self._piece(length) for _ in range(_PIECES)] for length in _LENGTHS]

    def _piece(self, length: int) -> str:
        pick = self._random.choice
        said = ""
        while len(said) < length:
            noun = f"{pick(_NOUNS)} {self._random.randrange(1_000)}"
            said += f"The {pick(_NOUNS)} {pick(_VERBS)} {noun} {pick(_ASIDES)}{pick('.;,?!')}"
            said += pick((" ", " ", " ", "\n", '" ', "\t"))
        # Writers differ in whether they escape what is not ASCII.
        return json.dumps(said.strip(), ensure_ascii=self._random.random() < 0.3)[1:-1]

    def about(self, length: int) -> str:
        """A text of about that many bytes, at least a few dozen."""
        pool = self._pools[0]
        for size, pieces in zip(_LENGTHS, self._pools, strict=True):
            if size <= length * 1.3:
                pool = pieces
        text = pool[int(self._random.random() * _PIECES)]
        if length < 2 * len(text):
            return text
        parts = [text]
        held = len(text)
        while held < length:
            parts.append(pool[int(self._random.random() * _PIECES)])
            held += len(parts[-1])
        return "\\n\\n".join(parts)
