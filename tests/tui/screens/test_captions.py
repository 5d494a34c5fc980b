"""The words around the panes."""

from __future__ import annotations

import pytest

from logview.index.rows import Totals
from logview.redact import Redactor
from logview.tui.feed import Progress
from logview.tui.news import MOST_TOLD, QUIET_AFTER, News
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


@pytest.mark.parametrize(
    ("left", "said"), [(0.2, "1 s left"), (12.4, "12 s left"), (125.0, "2 m 05 s left")]
)
def test_what_is_read_backwards_says_so_and_how_long_it_takes(left, said):
    progress = Progress(backlog=57, total=100, backwards=True, left=left)
    assert words(progress) == ["indexing 43 %", "newest first", said]


def test_an_index_that_is_complete_tells_of_no_order_and_no_time():
    assert words(Progress(total=100, following=True, backwards=True, left=0.4)) == ["following"]


def test_an_idle_source_is_only_followed():
    assert words(Progress(following=True, behind=0.0)) == ["following"]
    assert words(Progress()) == ["all read"]


def test_paused_is_told_instead():
    assert words(Progress(following=True), following=False) == ["paused, F follows"]


def test_one_rejected_record_is_one():
    totals = Totals(0, 0, 0, 1)
    assert "1 record was rejected" in empty_words(totals, Progress(), False)


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


def test_a_solved_problem_is_only_remembered():
    news = News(Plain(Redactor()))
    news.report(Progress(problems=("first",)), 0.0)
    news.report(Progress(problems=("second",)), 1.0)
    assert news.problems() == ["second"]
    assert news.told() == ["first", "second"]
    news.report(Progress(), 2.0)
    news.set_index_error("the disk is full")
    assert news.problems() == ["the disk is full"]
    news.set_index_error("")
    assert news.problems() == []
    assert news.told() == ["first", "second", "the disk is full"]


def test_the_end_of_the_indexer_stays_a_problem():
    news = News(Plain(Redactor()))
    news.report(Progress(problems=("first",), following=True), 0.0)
    news.end()
    assert news.problems()[0] == "first"
    assert news.problems()[1].startswith("The indexer ended. ")
    assert not news.live


def test_what_is_remembered_of_problems_is_bounded():
    news = News(Plain(Redactor()))
    for number in range(MOST_TOLD + 50):
        news.report(Progress(problems=(f"problem {number}",)), 0.0)
    assert news.problems() == [f"problem {MOST_TOLD + 49}"]
    assert len(news.told()) == MOST_TOLD + 1


def test_a_problem_is_made_safe_once():
    cleaned = []

    class Counting(Plain):
        def text(self, value, limit=400):
            cleaned.append(value)
            return super().text(value, limit)

    news = News(Counting(Redactor()))
    for rate in range(5):
        news.report(Progress(rate=rate, problems=("a \x1b[31m sentence",)), 0.0)
        assert news.problems() == ["a ␛[31m sentence"]
        assert news.told() == ["a ␛[31m sentence"]
    assert len(cleaned) == 1


def test_an_index_that_another_logview_writes_is_followed():
    progress = Progress(waiting=True, rejected=3)
    assert words(progress) == ["following", "indexed by another logview", "3 rejected"]
    assert progress.live
    assert progress.settled


def test_a_stopped_indexer_is_never_called_done():
    progress = Progress(backlog=57, total=100, stopped=True)
    assert words(progress) == ["stopped at 43 %"]
    assert words(Progress(total=100, stopped=True)) == ["stopped"]
    assert not progress.indexing
    assert "ended at 43 %" in empty_words(Totals(0, 0, 0, 0), progress, False)


def test_keys_are_named_as_people_write_them():
    assert [key_name(key) for key in ("full_stop", "ctrl+d", "z")] == [".", "Ctrl+d", "z"]
