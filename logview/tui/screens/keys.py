"""The keys of the explorer that mean the same in every pane, each with the id by which it can be
bound anew. Never ctrl+b, ctrl+a, ctrl+h, ctrl+s, ctrl+q or ctrl+z: those belong to terminals.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

EXPLORER_KEYS: list[BindingType] = [
    Binding("enter,l,right", "go_in", "In", id="in"),
    Binding("escape,h,left", "go_out", "Out", id="out"),
    Binding("e", "problem(1)", "Next problem", id="problem.next"),
    Binding("w", "notice(1)", "Next notice", id="notice.next"),
    Binding("slash", "search", "Search", id="search"),
    Binding("f", "filter", "Filter", id="filter"),
    Binding("t", "view('transcript')", "Transcript", id="transcript"),
    Binding("question_mark", "help", "Help", id="help"),
    Binding("q", "back", "Back or quit", id="quit"),
    Binding("full_stop", "trace(1)", "Next trace", id="trace.next"),
    Binding("exclamation_mark", "first_problem", "First problem", id="problem.first"),
    Binding("z", "zoom", "Maximise", id="zoom"),
    Binding("r", "raw", "Raw", id="inspector.raw"),
    Binding("E", "problem(-1)", "Previous problem", show=False, id="problem.previous"),
    Binding("comma", "trace(-1)", "Previous trace", show=False, id="trace.previous"),
    Binding("W", "notice(-1)", "Previous notice", show=False, id="notice.previous"),
    Binding("n", "hit(1)", "Next hit", show=False, id="search.next"),
    Binding("N", "hit(-1)", "Previous hit", show=False, id="search.previous"),
    Binding("v", "toggle_filter", "Lift the filter, or not", show=False, id="filter.off"),
    Binding("T", "view('tools')", "Tools", show=False, id="tools"),
    Binding("P", "view('problems')", "Problems of all traces", show=False, id="problems"),
    Binding("R", "view('rejected')", "Rejected records", show=False, id="rejected"),
    Binding("F", "follow", "Follow", id="follow"),
    Binding("X", "reveal", "Reveal secrets", id="reveal"),
    Binding("U", "people", "User ids as words", show=False, id="people"),
    Binding("tab", "next_pane(1)", "Next pane", show=False, id="pane.next"),
    Binding("shift+tab", "next_pane(-1)", "Previous pane", show=False, id="pane.previous"),
    Binding("1", "go('sessions')", "Sessions", show=False, id="pane.sessions"),
    Binding("2", "go('timeline')", "Timeline", show=False, id="pane.timeline"),
    Binding("3", "go('inspector')", "Inspector", show=False, id="pane.inspector"),
]
