"""How much of a made-up corpus is hidden that should be, and how much that should not: no less, and
no more, than what the README says."""

from __future__ import annotations

from logview.redact import Redactor
from tests.redact.corpus import EACH, LOOK_ALIKES, Score, left_alone, recall
from tests.redact.secrets import SHAPED

NOT_FOUND = {"password in a sentence": 0, "key without a name or a shape": 0}
"""What no pattern can tell from other words: of how many all is hidden."""
HIDDEN_ALL_THE_SAME = {"what an address of a request or of a host looks like": 80}
"""`?key=orders` and `git@example.org` are no secrets and look exactly like some."""


def test_of_every_kind_as_much_is_hidden_as_is_said() -> None:
    scores = recall(Redactor())
    missed = {kind: s for kind, s in scores.items() if s.right < NOT_FOUND.get(kind, EACH)}
    assert missed == {}
    assert set(scores) > set(SHAPED) | set(NOT_FOUND)
    assert {score.of for score in scores.values()} == {EACH}


def test_no_more_than_is_said_is_hidden_that_only_looks_like_a_secret() -> None:
    scores = left_alone(Redactor())
    assert set(scores) == set(LOOK_ALIKES)
    taken = {kind: s.of - s.right for kind, s in scores.items() if s != Score(s.of, s.of)}
    assert taken == HIDDEN_ALL_THE_SAME
