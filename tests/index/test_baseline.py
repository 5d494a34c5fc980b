"""What a trace may be compared with: what the same agent did before and ended ok, latest first."""

from __future__ import annotations

from pathlib import Path

from logview.index.baseline import candidate, ended_well_before
from logview.model import Outcome
from tests.index.made import index_of
from tests.rows import Rows


def test_only_earlier_traces_that_ended_ok_are_candidates(tmp_path: Path) -> None:
    events = [
        *Rows("old").at(0).metadata("ri.aip-agents..agent.a").request().respond().events(),
        *Rows("newer").at(50).metadata("ri.aip-agents..agent.a").request().respond().events(),
        *Rows("other").at(100).metadata("ri.aip-agents..agent.b").request().respond().events(),
        *Rows("failed").at(200).metadata("ri.aip-agents..agent.a").request().error().events(),
        *Rows("this").at(300).metadata("ri.aip-agents..agent.a").request().error().events(),
        *Rows("later").at(400).metadata("ri.aip-agents..agent.a").request().respond().events(),
    ]
    reader = index_of(events, tmp_path / "i.db")
    row = reader.find_trace("this")
    assert row is not None
    this = candidate(reader.connection, row.id)
    assert this is not None
    assert (this.agent, this.outcome) == ("ri.aip-agents..agent.a", Outcome.FAILED)
    found = [reader.trace_row(c.id) for c in ended_well_before(reader.connection, this)]
    assert [row.trace for row in found if row] == ["newer", "old"]
    reader.close()


def test_a_number_that_is_no_trace_is_none(tmp_path: Path) -> None:
    reader = index_of(Rows("t").request().events(), tmp_path / "i.db")
    assert candidate(reader.connection, 4711) is None
    reader.close()
