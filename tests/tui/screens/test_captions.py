"""The words around the panes."""

from __future__ import annotations

import pytest

from logview.index.rows import Totals
from logview.redact import Redactor
from logview.tui.feed import Progress
from logview.tui.news import QUIET_AFTER, News
from logview.tui.plain import Plain
from logview.tui.screens.captions import empty_words, key_name, problem_words
from logview.tui.screens.layout import PANES, panes_shown
from logview.tui.widgets.status_line import progress_words


def words(progress: Progress, following: bool = True) -> list[str]:
    return [text for text, _ in progress_words(progress, following)]


def test_while_old_records_are_read_the_share_is_told():
    progress = Progress(rate=1204.4, behind=0.1, rejected=3, backlog=57, total=100)
    expected = ["indexing 43 %", "3 rejected", "1,204 ev/s", "0.1 s behind"]
    assert words(progress) == expected


def test_an_idle_source_is_only_followed():
    assert words(Progress(following=True, behind=0.0)) == ["following"]
    assert words(Progress()) == ["all read"]


def test_paused_is_told_instead():
    assert words(Progress(following=True), following=False) == ["paused, F follows"]


def test_one_rejected_record_is_one():
    totals = Totals(0, 0, 0, 1)
    assert "1 record was rejected" in empty_words(totals, Progress())


def test_the_newest_problem_is_shown_and_the_others_counted():
    left, right = problem_words(["old", "older", "newest"])
    assert [text for text, _ in left] == ["! ", "newest"]
    assert right[0][0].startswith("2 more")
    assert problem_words([]) == ((), ())


@pytest.mark.parametrize("width", [20, 89, 90, 119, 120, 300])
@pytest.mark.parametrize("at", PANES)
def test_the_pane_with_the_focus_is_always_shown(width, at):
    assert at in panes_shown(width, at, zoomed=False)
    assert panes_shown(width, at, zoomed=True) == (at,)


def test_a_rate_that_nothing_is_heard_of_is_forgotten_once():
    news = News(Plain(Redactor()))
    news.report(Progress(rate=9.0, following=True), 100.0)
    assert not news.settle(100.0 + QUIET_AFTER / 2)
    assert news.settle(100.0 + QUIET_AFTER)
    assert news.progress == Progress(following=True)
    assert not news.settle(200.0)


def test_no_problem_is_ever_forgotten():
    news = News(Plain(Redactor()))
    news.report(Progress(problems=("first",)), 0.0)
    news.report(Progress(problems=("second",)), 1.0)
    news.end()
    assert news.problems()[:2] == ["first", "second"]
    assert news.problems()[2].startswith("The indexer ended")


def test_keys_are_named_as_people_write_them():
    assert [key_name(key) for key in ("full_stop", "ctrl+d", "z")] == [".", "Ctrl+d", "z"]
