"""How an execution of the demo can go: a line of beats, and how often it happens. Only data.

The beats are those of `logview.demo.execution.Execution.play`. Five in six go well.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way in which an execution goes."""

    weight: int
    beats: str


SCENARIOS = (
    Scenario(55, "ask think use think answer"),
    Scenario(16, "ask think use think use:another think answer"),
    Scenario(8, "ask think answer"),
    Scenario(7, "ask think use log:INFO think answer"),
    Scenario(7, "ask think delegate think answer"),
    Scenario(5, "ask think defer"),
    Scenario(2, "ask think use:both think answer"),
    # Problems.
    Scenario(3, "ask think fail:TIMEOUT think use think answer"),
    Scenario(1, "ask think fail:INTERNAL think fail:TIMEOUT think use think answer"),
    Scenario(2, "ask think fail:NOT_FOUND think answer"),
    Scenario(1, "ask think fail:INVALID_INPUT think use think answer"),
    Scenario(2, "ask think fail:TIMEOUT think fail:TIMEOUT think error:internal"),
    Scenario(1, "ask think fail:INTERNAL think fail:INTERNAL think error:rate"),
    Scenario(1, "ask think delegate:fail think error:internal"),
    Scenario(1, "ask think delegate:fail think delegate think answer"),
    Scenario(1, "ask think deny:PERMISSION_DENIED think answer"),
    Scenario(1, "ask think deny:BLOCKED_BY_POLICY think error:policy"),
    Scenario(1, "ask error:rate"),
    Scenario(1, "ask error:context"),
    Scenario(1, "ask think use think use:another think use error:iterations"),
    Scenario(1, "ask think use"),
    Scenario(1, "ask hang"),
    Scenario(1, "ask think hang:tool"),
)
