"""The harbour of the demo: its chatbots, what people ask them, and what goes wrong. Only data.

A word in braces is replaced by one of `FILLINGS`, the same one throughout a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FILLINGS: Mapping[str, tuple[str, ...]] = {
    "pallet": ("P-1047", "P-2210", "P-3381", "P-4095", "P-5512", "P-6630", "P-7718", "P-8804"),
    "ship": ("Marbled Heron", "Northern Lantern", "Slow Juniper", "Tin Whistle", "Amber Quay"),
    "berth": ("B2", "B4", "B7", "B9", "C1", "C3"),
    "crane": ("crane 3", "crane 5", "crane 8", "crane 11"),
    "lane": ("14", "17", "22", "31", "40"),
    "goods": (
        "cork tiles",
        "frozen peas",
        "bicycle frames",
        "lamp oil",
        "oak barrels",
        "piano wire",
    ),
    "form": ("T-204", "T-318", "T-447", "T-560"),
    "hour": ("06:30", "09:15", "13:40", "17:05", "21:50"),
    "count": ("4", "9", "12", "18", "27"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person asks, the tool that knows it, and what comes of it."""

    text: str
    tool: str
    inputs: Mapping[str, str]
    value: str
    answer: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A chatbot."""

    slug: str
    version: str
    model: str
    prompt: str
    tools: Mapping[str, str]
    asks: str
    """Slug of the chatbot that it puts questions to."""
    questions: tuple[Question, ...]

    @property
    def rid(self) -> str:
        return f"ri.aip-agents..agent.{self.slug}"


CLERK = Agent(
    slug="harbour-clerk",
    version="9.3",
    model="quay-large-2",
    prompt=(
        "You are the clerk of a cargo harbour. Answer questions about pallets, ships and berths "
        "from the tools only; never guess where goods are. Give times in local harbour time. When "
        "papers are missing, ask the customs desk before you answer. Keep answers under 80 words."
    ),
    tools={
        "find_pallet": "Where a pallet is now, and since when.",
        "ship_schedule": "Arrival, berth and departure of a ship.",
        "price_quote": "What storing or moving goods costs.",
        "ask_customs_desk": "Put a question to the customs desk.",
    },
    asks="customs-desk",
    questions=(
        Question(
            "Where is pallet {pallet}?",
            "find_pallet",
            {"pallet": "{pallet}", "with_history": "true"},
            '{"pallet": "{pallet}", "lane": {lane}, "since": "{hour}", "sealed": true}',
            "Pallet {pallet} stands in lane {lane} since {hour}, sealed.",
        ),
        Question(
            "When does the {ship} come in, and where do I wait for her?",
            "ship_schedule",
            {"ship": "{ship}", "window": '{"days": 2, "tide": "any"}'},
            '{"ship": "{ship}", "berth": "{berth}", "eta": "{hour}", "pilot": "ordered"}',
            "The {ship} is expected at {hour} at berth {berth}; the pilot is ordered.",
        ),
        Question(
            "What would it cost to keep {count} pallets of {goods} for a week?",
            "price_quote",
            {"goods": "{goods}", "pallets": "{count}", "days": "7"},
            '{"goods": "{goods}", "pallets": {count}, "per_day": 3.4, "currency": "EUR"}',
            "Storing {count} pallets of {goods} costs 3.40 EUR a pallet and day.",
        ),
        Question(
            "Did the {goods} from the {ship} leave the quay already?",
            "find_pallet",
            {"ship": "{ship}", "goods": "{goods}"},
            '[{"pallet": "{pallet}", "lane": {lane}, "released": "{hour}"}]',
            "The {goods} left the quay at {hour} as pallet {pallet}, now in lane {lane}.",
        ),
        Question(
            "Is berth {berth} free at {hour}?",
            "ship_schedule",
            {"berth": "{berth}", "at": "{hour}"},
            '{"berth": "{berth}", "free": false, "taken_by": "{ship}"}',
            "No: at {hour} berth {berth} is taken by the {ship}.",
        ),
        Question(
            "My delivery note says {pallet}, lane {lane}. Is that still right?",
            "find_pallet",
            {"pallet": "{pallet}"},
            '{"pallet": "{pallet}", "lane": {lane}, "moved": 0}',
            "Yes, {pallet} was not moved; it is in lane {lane}.",
        ),
        Question(
            "How much is a lift of {goods} with {crane}?",
            "price_quote",
            {"service": "lift", "goods": "{goods}", "crane": "{crane}"},
            '{"service": "lift", "price": {count}.50, "currency": "EUR"}',
            "One lift of {goods} with {crane} costs {count}.50 EUR.",
        ),
    ),
)

PLANNER = Agent(
    slug="yard-planner",
    version="4.11",
    model="quay-small-1",
    prompt=(
        "You plan the yard of a cargo harbour: cranes, lanes and slots. Look at the crane's state "
        "before you book it, and book one slot at a time. Say which slot you took. If no slot is "
        "free, offer the two nearest ones and book nothing."
    ),
    tools={
        "crane_status": "Whether a crane runs, and its next service.",
        "search_slots": "Free slots of a crane or a lane.",
        "book_slot": "Take one slot. Cannot be undone after 15 minutes.",
        "ask_harbour_clerk": "Put a question to the harbour clerk.",
    },
    asks="harbour-clerk",
    questions=(
        Question(
            "Can {crane} take {count} containers at {hour}?",
            "crane_status",
            {"crane": "{crane}", "at": "{hour}"},
            '{"crane": "{crane}", "running": true, "wind_ms": 9.2, "moves_per_hour": 27}',
            "Yes. {crane} runs, wind is 9.2 m/s, and {count} moves fit into the hour.",
        ),
        Question(
            "Find me a slot in lane {lane} after {hour}.",
            "search_slots",
            {"lane": "{lane}", "after": "{hour}", "limit": "3"},
            '[{"slot": "L{lane}-1", "from": "{hour}"}, {"slot": "L{lane}-4", "from": "22:30"}]',
            "Lane {lane} has two free slots: L{lane}-1 from {hour} and L{lane}-4 from 22:30.",
        ),
        Question(
            "Book {crane} at {hour} for the {ship}, please.",
            "book_slot",
            {"crane": "{crane}", "from": "{hour}", "for": "{ship}"},
            '{"slot": "K-{lane}", "from": "{hour}", "minutes": 45}',
            "Booked: slot K-{lane} with {crane} at {hour}, 45 minutes, for the {ship}.",
        ),
        Question(
            "When is the next service of {crane}?",
            "crane_status",
            {"crane": "{crane}", "fields": '["service", "hours_run"]'},
            '{"crane": "{crane}", "service": "2026-04-02", "hours_run": 1{count}3}',
            "{crane} goes into service on 2 April; it has run 1{count}3 hours.",
        ),
        Question(
            "Move the {goods} out of lane {lane} before {hour}.",
            "book_slot",
            {"lane": "{lane}", "goods": "{goods}", "before": "{hour}"},
            '{"slot": "M-{count}", "lane": {lane}, "crew": 2}',
            "Done: slot M-{count} clears lane {lane} of {goods} before {hour}.",
        ),
        Question(
            "Which lane is emptiest for {count} pallets of {goods}?",
            "search_slots",
            {"pallets": "{count}", "goods": "{goods}", "sort": "free"},
            '[{"lane": {lane}, "free": 40}, {"lane": 8, "free": 31}]',
            "Lane {lane}, with 40 free places; lane 8 has 31.",
        ),
    ),
)

CUSTOMS = Agent(
    slug="customs-desk",
    version="2.0",
    model="quay-large-2",
    prompt=(
        "You are the customs desk of a cargo harbour. You read declarations and tariffs; you never "
        "change them and never advise on avoiding duty. Name the form and its state in every "
        "answer. Declarations of other companies are not yours to show."
    ),
    tools={
        "declaration_state": "State of a customs declaration.",
        "tariff_lookup": "Duty on a kind of goods.",
        "missing_papers": "Papers that a shipment still lacks.",
        "ask_yard_planner": "Put a question to the yard planner.",
    },
    asks="yard-planner",
    questions=(
        Question(
            "Is form {form} for the {ship} cleared?",
            "declaration_state",
            {"form": "{form}", "ship": "{ship}"},
            '{"form": "{form}", "state": "cleared", "by": "desk {count}", "at": "{hour}"}',
            "Form {form} for the {ship} was cleared at {hour} by desk {count}.",
        ),
        Question(
            "What duty is on {goods}?",
            "tariff_lookup",
            {"goods": "{goods}", "origin": "any"},
            '{"goods": "{goods}", "duty_percent": 2.{count}, "quota": null}',
            "Duty on {goods} is 2.{count} percent, without a quota.",
        ),
        Question(
            "Which papers does pallet {pallet} still need?",
            "missing_papers",
            {"pallet": "{pallet}"},
            '{"pallet": "{pallet}", "missing": ["{form}", "certificate of origin"]}',
            "Pallet {pallet} lacks form {form} and a certificate of origin.",
        ),
        Question(
            "Why does {form} take so long? The {goods} are waiting since {hour}.",
            "declaration_state",
            {"form": "{form}", "verbose": "true"},
            '{"form": "{form}", "state": "in review", "queue": {count}}',
            "Form {form} is in review, place {count} in the queue.",
        ),
        Question(
            "Do {count} pallets of {goods} need a sanitary certificate?",
            "tariff_lookup",
            {"goods": "{goods}", "pallets": "{count}", "field": "certificates"},
            '{"goods": "{goods}", "certificates": []}',
            "No certificate is needed for {goods}, whatever the number of pallets.",
        ),
    ),
)

AGENTS = (CLERK, PLANNER, CUSTOMS)
BY_SLUG: Mapping[str, Agent] = {agent.slug: agent for agent in AGENTS}

FAILURES: Mapping[str, tuple[str, ...]] = {
    "TIMEOUT": (
        "the yard system did not answer within 8000 ms",
        "upstream 504 from yard-gateway after 8.0 s",
        "deadline passed while waiting for the berth service",
    ),
    "INTERNAL": (
        "connection reset by peer (yard-gateway:8443)",
        "the berth service answered 500: NullPointerException in SlotIndex",
    ),
    "NOT_FOUND": ("no object with this key in the yard register",),
    "INVALID_INPUT": ("parameter `from` is not a time of day",),
    "PERMISSION_DENIED": (
        "the caller lacks harbour:declaration-read on this object",
        "this token may not use the tool",
    ),
    "RATE_LIMITED": ("more than 30 calls a minute to the yard system",),
    "BLOCKED_BY_POLICY": ("the request names goods that need a second pair of eyes",),
}

ERRORS: Mapping[str, str] = {
    "rate": "AipAgents:RateLimitExceeded",
    "context": "AipAgents:ContextSizeExceededLimit",
    "iterations": "AipAgents:AgentIterationsExceededLimit",
    "internal": "AipAgents:SessionExecutionFailed",
    "retries": "LanguageModel:RetryAttemptsExceeded",
    "policy": "LanguageModel:ContentBlocked",
    "config": "AipAgents:NoPublishedAgentVersion",
    "model": "LanguageModel:UnsupportedLanguageModelRid",
    "denied": "AipAgents:SessionPermissionDenied",
}
