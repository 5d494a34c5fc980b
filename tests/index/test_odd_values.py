"""Odd values cost nobody anything: not the records around them, not the index."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logview.cli.main import cli
from tests.rows import Rows

GOOD = b"".join(line + b"\n" for line in Rows("good").request().respond().lines())


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--index", str(tmp_path / "i.db")])


def row(**fields: object) -> bytes:
    return json.dumps({"traceId": "odd", "uid": "u", **fields}).encode() + b"\n"


def outcomes(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return {trace["trace_id"]: trace["outcome"] for trace in found}


def test_times_five_centuries_apart_in_one_trace(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl"
    log.write_bytes(row(time="1678-01-01T00:00:00Z") + row(time="2200-01-01T00:00:00Z") + GOOD)
    assert outcomes(run(tmp_path, "traces", str(log), "--json")) == {"odd": "ok", "good": "ok"}


def test_a_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    name = os.fsencode(folder) + b"/caf\xe9.jsonl"
    with open(name, "wb") as log:  # noqa: PTH123 - pathlib has no names in bytes
        log.write(GOOD + b'{"no json\n' + b'{"event_name": "final_response", "payload": {}}\n')
    assert len(outcomes(run(tmp_path, "traces", str(folder), "--json"))) == 2
    (rejected,) = run(tmp_path, "rejected", str(folder), "--json").stdout.splitlines()
    assert os.fsencode(json.loads(rejected)["source"]) == name
    assert "caf\\xe9" in run(tmp_path, "rejected", str(folder)).stdout


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400", "9" * 30])
def test_numbers_that_json_has_not_are_printed_as_json(tmp_path: Path, number: str) -> None:
    log = tmp_path / "a.jsonl"
    call = (
        Rows("t").call().lines()[0].replace(b'"parsed_tool_input": {}', b'"parsed_tool_input": 0')
    )
    payload = json.loads(call)
    payload["content"]["payload"]["parsed_tool_input"] = {"x": "NUMBER"}
    log.write_bytes(json.dumps(payload).replace('"NUMBER"', number).encode() + b"\n")
    printed = run(tmp_path, "show", "t", str(log), "--json").stdout

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    given = json.loads(printed, parse_constant=refuse)["input"]["x"]
    assert str(given) == number


def test_a_duration_of_five_thousand_digits_is_no_duration(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl"
    line = Rows("t").result(ms=1).lines()[0]
    log.write_bytes(
        line.replace(
            b'"duration_milliseconds": 1', b'"duration_milliseconds": "' + b"9" * 5000 + b'"'
        )
        + b"\n"
    )
    assert b"9999" in log.read_bytes()
    (step,) = run(tmp_path, "show", "t", str(log), "--json").stdout.splitlines()
    assert json.loads(step)["duration_ms"] is None


def test_sessions_of_the_same_moment_have_one_order(tmp_path: Path) -> None:
    orders = []
    for number, names in enumerate((("a", "b"), ("b", "a"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        for at, name in enumerate(names):
            log = folder / f"{name}.jsonl"
            log.write_bytes(b"".join(x + b"\n" for x in Rows(name).within(name).request().lines()))
            os.utime(log, (2_000_000_000 + at, 2_000_000_000 + at))
        index = str(tmp_path / f"{number}.db")
        printed = CliRunner().invoke(cli, ["sessions", str(folder), "--json", "--index", index])
        orders.append([json.loads(x)["session_id"] for x in printed.stdout.splitlines()])
    assert orders == [["a", "b"], ["a", "b"]]


def test_a_page_that_cannot_be_read_makes_the_index_anew_when_it_is_written(tmp_path: Path) -> None:
    log, index = tmp_path / "a.jsonl", tmp_path / "i.db"
    rows = [line for n in range(400) for line in Rows(f"t{n}").request().respond().lines()]
    log.write_bytes(b"".join(line + b"\n" for line in rows))
    run(tmp_path, "index", str(log))
    content = bytearray(index.read_bytes())
    for page in range(5, len(content) // 4096):
        content[page * 4096 : page * 4096 + 4096] = b"\xff" * 4096
    index.write_bytes(content)
    with log.open("ab") as growing:
        growing.write(GOOD)
    result = run(tmp_path, "traces", str(log), "--json")
    assert len(result.stdout.splitlines()) == 401
    assert "was damaged" in result.stderr


def test_a_full_disk_is_said_with_the_exit_code_of_the_index(tmp_path: Path) -> None:
    import subprocess
    import sys

    log = tmp_path / "a.jsonl"
    rows = [line for n in range(3000) for line in Rows(f"t{n}").request("x" * 300).lines()]
    log.write_bytes(b"".join(line + b"\n" for line in rows))
    command = f"{sys.executable} -m logview traces {log} --index {tmp_path}/i.db"
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 300; {command}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "--index" in done.stderr
