"""Rows of execution logs and usage logs, as events."""

from __future__ import annotations

from typing import Any

import pytest

from logview.formats.aimogen import FORMAT
from logview.formats.record import Place, RecordError, Table
from logview.model import Ends, Event, Kind, Phase, Reason, Status, TimeBasis
from logview.times import MILLISECOND, parse_time
from tests.formats.aimogen.logs import READ, Row, event, event_of, line, row

PLACE = Place("run.jsonl", 0, 10)


def test_a_row_says_who_when_and_where_it_belongs() -> None:
    said = event(
        "validate",
        session_id="conv-1",
        user_id=14,
        level="info",
        feature="chatbot",
        role="editor",
        provider="openai",
        model="gpt",
        block="b1",
    )
    assert (said.trace, said.session, said.user, said.owner) == ("e1", "conv-1", "14", None)
    assert (said.time, said.time_digits) == (parse_time("2026-03-07T09:00:01.250Z").ns, 3)
    assert (said.time_basis, said.level, said.format) == (TimeBasis.EXACT, "info", "aimogen")
    assert said.facts == {
        "provider": "openai",
        "model": "gpt",
        "block": "b1",
        "feature": "chatbot",
        "role": "editor",
    }


def test_a_time_without_a_zone_is_assumed() -> None:
    assert event("validate", time="2026-03-07 09:00:01").time_basis is TimeBasis.ASSUMED


@pytest.mark.parametrize(
    ("step", "kind", "name"),
    [
        ("execution.start", Kind.MARKER, "execution.start"),
        ("limits.check", Kind.LIMIT, "limits.check"),
        ("provider.resolve", Kind.PROVIDER, "provider.resolve"),
        ("model.select", Kind.MODEL, "model.select"),
        ("fallback.evaluate", Kind.PROVIDER, "fallback.evaluate"),
        ("prompt.assemble", Kind.PROMPT, "prompt.assemble"),
        ("embeddings.retrieve", Kind.RETRIEVAL, "embeddings.retrieve"),
        ("assistant.resolve", Kind.ASSISTANT, "assistant.resolve"),
        ("validate", Kind.VALIDATE, "validate"),
        ("provider.request", Kind.PROVIDER, "openai"),
        ("block.run", Kind.BLOCK, "b1"),
        ("condition.evaluate", Kind.CONDITION, "condition.evaluate"),
        ("output", Kind.OUTPUT, "output"),
        ("execution.end", Kind.MARKER, "execution.end"),
        ("tide.lookup", Kind.OTHER, "tide.lookup"),
    ],
)
def test_a_step_has_a_kind_and_a_name(step: str, kind: Kind, name: str) -> None:
    said = event(step, provider="openai", block="b1")
    assert (said.kind, said.name, said.event, said.status) == (kind, name, step, Status.OK)
    assert said.span == ("b1" if kind is Kind.BLOCK else None)
    assert said.why == "status is ok"


@pytest.mark.parametrize("step", ["provider.request", "block.run"])
@pytest.mark.parametrize("word", ["started", "start", "begin", "running", "pending", "Sent"])
def test_requests_and_blocks_open_with_a_beginning(step: str, word: str) -> None:
    said = event(step, word, provider="openai", block="b1", level="error")
    assert (said.phase, said.status, said.raw_status) == (Phase.CALL, None, word)


@pytest.mark.parametrize("word", ["ok", "failed", "blocked", "skipped", "short_circuited", "odd"])
def test_requests_and_blocks_close_with_anything_else(word: str) -> None:
    said = event("provider.request", word, provider="openai", duration_ms=12.5)
    assert (said.phase, said.duration) == (Phase.OUTCOME, 12_500_000)


def test_a_beginning_of_another_step_is_a_step_by_itself() -> None:
    said = event("embeddings.retrieve", "started")
    assert (said.phase, said.status) == (Phase.ALONE, Status.INFO)


def test_a_step_that_took_time_was_logged_when_it_was_over() -> None:
    assert event("validate").phase is Phase.ALONE
    said = event("validate", duration_ms="250")
    assert (said.phase, said.duration) == (Phase.OUTCOME, 250 * MILLISECOND)


def test_the_end_of_an_execution_does_not_begin_where_the_execution_did() -> None:
    said = event("execution.end", duration_ms=4200)
    assert (said.phase, said.duration) == (Phase.ALONE, None)


@pytest.mark.parametrize("value", [-1, "soon", True, [], 1e300, float("nan"), "9" * 30])
def test_a_duration_that_is_none_is_left_out(value: object) -> None:
    assert event("validate", duration_ms=value).duration is None


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("ok", Ends.GOOD),
        ("skipped", Ends.GOOD),
        ("short_circuited", Ends.GOOD),
        ("odd", Ends.GOOD),
        (None, Ends.GOOD),
        ("failed", Ends.BAD),
        ("blocked", Ends.BAD),
    ],
)
def test_an_execution_ends_well_or_badly(status: str | None, ends: Ends) -> None:
    assert event("execution.end", status).ends is ends
    assert event("execution.start", status).ends is Ends.NO


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("ok", Status.OK),
        ("OK", Status.OK),
        ("failed", Status.FAILED),
        ("blocked", Status.BLOCKED),
        ("skipped", Status.SKIPPED),
        ("short_circuited", Status.SKIPPED),
        ("retrying", Status.INFO),
        (None, Status.INFO),
    ],
)
def test_only_known_words_decide_a_status(word: str | None, status: Status) -> None:
    said = event("tide.lookup", word)
    assert (said.status, said.raw_status) == (status, word)


@pytest.mark.parametrize("level", ["error", "FATAL", "Critical"])
def test_an_error_level_decides_where_no_known_status_does(level: str) -> None:
    said = event("tide.lookup", None, level=level)
    assert (said.status, said.reason, said.raw_status) == (
        Status.FAILED,
        Reason.UNKNOWN,
        level.lower(),
    )
    assert said.why == f"level is {level.upper()}"
    assert event("tide.lookup", "odd", level=level).status is Status.FAILED
    assert event("tide.lookup", "ok", level=level).status is Status.OK


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("global_limit_reached", Reason.LIMIT_GLOBAL),
        ("role_limit_reached", Reason.LIMIT_ROLE),
        ("feature_limit_reached", Reason.LIMIT_FEATURE),
        ("provider_disabled", Reason.PROVIDER_DISABLED),
        ("model_restricted", Reason.MODEL_RESTRICTED),
        ("configuration_missing", Reason.CONFIG_MISSING),
        ("content_filter", Reason.POLICY),
        ("forbidden", Reason.PERMISSION),
        ("rate_limited", Reason.LIMIT_RATE),
        ("somebody's own rule", Reason.UNKNOWN),
    ],
)
def test_a_block_has_the_class_of_its_reason(reason: str, expected: Reason) -> None:
    said = event("tide.lookup", "blocked", reason=reason)
    assert (said.status, said.reason, said.reason_text) == (Status.BLOCKED, expected, reason)
    assert said.why == f"status is blocked and reason is {reason}"


def test_a_failure_without_a_reason_is_unknown_and_that_of_a_check_is_validation() -> None:
    assert event("provider.request", "failed").reason is Reason.UNKNOWN
    assert event("validate", "failed").reason is Reason.VALIDATION
    assert event("validate", "blocked").reason is Reason.UNKNOWN


def test_a_reason_may_lie_in_the_data() -> None:
    assert event("validate", "failed", data={"reason": "timeout"}).reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"data": {"limit": "daily"}}, "daily"),
        ({"data": {"limit": 40, "scope": "role"}}, "role"),
        ({"data": {"limit": "40", "scope": "role"}}, "role"),
        ({"limit": "weekly"}, "weekly"),
        ({"scope": "feature"}, "feature"),
        ({"status": "blocked", "reason": "global_limit_reached"}, "global"),
        ({"status": "blocked", "reason": "role_limit_reached", "data": {"scope": "own"}}, "own"),
        ({"status": "blocked", "reason": "policy"}, "limits.check"),
        ({}, "limits.check"),
    ],
)
def test_stacked_limits_are_told_apart_by_name(fields: Row, name: str) -> None:
    assert event_of(row("limits.check") | fields).name == name


def test_a_limit_by_name_gives_the_class_of_a_block_without_a_reason() -> None:
    said = event("limits.check", "blocked", data={"scope": "role"})
    assert said.reason is Reason.LIMIT_ROLE
    assert said.why == "status is blocked and the limit is role"


@pytest.mark.parametrize(
    ("step", "fields", "facts"),
    [
        ("provider.resolve", {"data": {"chosen": "mistral"}}, {"provider": "mistral"}),
        ("provider.resolve", {"provider": "openai"}, {"provider": "openai"}),
        (
            "fallback.evaluate",
            {"provider": "openai", "data": {"to": "anthropic"}},
            {"provider": "anthropic"},
        ),
        ("model.select", {"data": {"model": "small"}}, {"model": "small"}),
        ("validate", {"data": {"provider": "openai"}}, {}),
    ],
)
def test_a_choice_keeps_its_own_name_and_says_what_it_chose(
    step: str, fields: Row, facts: dict[str, str]
) -> None:
    said = event(step, **fields)
    assert (said.name, said.facts) == (step, facts)


def test_the_plan_and_what_was_left_out_of_it_are_facts() -> None:
    plan = event("execution.start", data={"blocks": ["b1", {"id": "b2"}, 3, None, {}, "b,4"]})
    assert plan.facts["blocks"] == "b1,b2,3"
    cut = event("block.run", "short_circuited", block={"id": "b2"}, data={"not_run": "b3, b4"})
    assert (cut.facts["block"], cut.facts["not_run"], cut.span) == ("b2", "b3,b4", "b2")
    assert cut.facts["notice"] == "short-circuited"
    assert "blocks" not in event("validate", data={"blocks": ["b1"]}).facts


def usage(**fields: Any) -> Event:
    return event_of(row(None, None, log="usage", **fields))


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"tokens": 7}, {"total_tokens": "7"}),
        ({"tokens": 0, "cost": 0}, {"total_tokens": "0", "cost": "0"}),
        ({"data": {"usage": {"total": 7}}}, {"total_tokens": "7"}),
        (
            {"tokens": {"input": 3, "output": 4.0, "total": "7"}},
            {"input_tokens": "3", "output_tokens": "4", "total_tokens": "7"},
        ),
        (
            {"tokens": '{"prompt_tokens": 3, "completion_tokens": 4}'},
            {"input_tokens": "3", "output_tokens": "4"},
        ),
        (
            {"prompt_tokens": 3, "data": {"completion_tokens": 4}},
            {"input_tokens": "3", "output_tokens": "4"},
        ),
        ({"cost": 0.5}, {"cost": "0.5"}),
        ({"cost_usd": "0.25", "cost": None}, {"cost": "0.25"}),
        ({"cost": "a lot", "tokens": [1, 2]}, {}),
        (
            {"success": True, "fallback_used": "false"},
            {"success": "true", "fallback_used": "false"},
        ),
        ({"success": 0, "fallback_used": 1}, {"success": "false", "fallback_used": "true"}),
        ({"tokens": -4, "success": "perhaps"}, {}),
        ({"provider": "openai", "model": "gpt"}, {"provider": "openai", "model": "gpt"}),
    ],
)
def test_a_usage_row_says_what_was_used(fields: Row, facts: dict[str, str]) -> None:
    assert usage(**fields).facts == facts


def test_a_usage_row_stands_aside_whatever_else_it_says() -> None:
    said = event_of(row("execution.end", "failed", log="Usage", duration_ms=9, level="error"))
    assert (said.phase, said.kind, said.event, said.ends) == (
        Phase.ASIDE,
        Kind.LOG,
        "usage",
        Ends.NEVER,
    )
    assert (said.status, said.reason, said.duration) == (None, None, None)


def test_a_row_of_the_execution_log_needs_no_step() -> None:
    said = event_of(row(None, None, log="execution", message="cleared the cache"))
    assert (said.kind, said.event, said.message) == (Kind.LOG, "log", "cleared the cache")


def test_words_in_messages_and_data_decide_nothing() -> None:
    words = "error, failed, blocked: global_limit_reached"
    said = event("prompt.assemble", message=words, data={"prompt": words, "error": words})
    assert (said.status, said.reason) == (Status.OK, None)


def test_an_exact_duplicate_has_the_same_fingerprint() -> None:
    again = {"offset": 9, "value": row("validate")}
    assert event_of(again).fingerprint == event("validate").fingerprint
    assert event("validate").fingerprint != event("validate", "failed").fingerprint


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"execution_id": "e1"},
        {"execution_id": "e1", "step": ""},
        {"execution_id": "e1", "step": 7},
        {"execution_id": "e1", "log": "access"},
        {"step": "validate", "status": "ok"},
        {"log": "usage", "tokens": 7},
        {"time": "2026-03-07T09:00:00Z", "message": "an execution_id and a step"},
    ],
)
def test_a_row_of_something_else_is_left_to_other_formats(fields: Row) -> None:
    assert FORMAT.events(fields, PLACE) is None


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ([], "the execution_id is a list, not text"),
        ({"id": 1}, "the execution_id is an object, not text"),
        (True, "the execution_id is true or false, not text"),
    ],
)
def test_an_identifier_that_is_none_rejects_the_row_and_not_those_around_it(
    identifier: object, words: str
) -> None:
    rows = [row("execution.start"), row("validate", execution_id=identifier), row("output")]
    kept, reasons = [], []
    for fields in rows:
        data = line(fields)
        try:
            kept += READ.read(data, Place("run.jsonl", 0, len(data)))
        except RecordError as error:
            reasons.append(str(error))
    assert ([one.event for one in kept], reasons) == (["execution.start", "output"], [words])


@pytest.mark.parametrize(
    "fields",
    [
        {"data": "no object"},
        {"data": '{"cut off'},
        {"data": [1, 2]},
        {"status": {"is": "ok"}},
        {"status": True},
        {"reason": ["timeout"]},
        {"message": {"text": "hello"}},
        {"provider": {"name": "openai"}},
        {"block": [1]},
        {"time": "later"},
        {"time": 7},
        {"level": 3.5},
        {"user_id": False, "session_id": []},
    ],
)
def test_a_row_with_a_field_of_the_wrong_shape_is_read_for_the_rest(fields: Row) -> None:
    said = event_of(row("provider.request", provider="openai") | fields)
    assert (said.trace, said.event) == ("e1", "provider.request")


@pytest.mark.parametrize("identifier", [None, "", "  "])
def test_a_row_without_an_execution_is_kept_without_a_trace(identifier: object) -> None:
    (said,) = FORMAT.events({"execution_id": identifier, "step": "output"}, PLACE) or []
    assert said.trace is None


def test_data_may_be_a_json_string() -> None:
    assert event("limits.check", data='{"scope": "role"}').name == "role"


def test_a_row_of_a_csv_file_holds_text_alone() -> None:
    columns = ("time", "execution_id", "step", "status", "duration_ms", "data")
    data = b'2026-03-07T09:00:01Z,77,limits.check,blocked,12.5,"{""scope"": ""role"", ""used"": 4}"'
    (said,) = READ.read(data, Place("runs.csv", 0, len(data), Table(columns)))
    assert (said.trace, said.name, said.reason) == ("77", "role", Reason.LIMIT_ROLE)
    assert said.duration == 12_500_000
