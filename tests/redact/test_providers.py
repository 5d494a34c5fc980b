"""What each provider's keys are known by, and that what is checked first lets every key pass."""

from __future__ import annotations

import re
from random import Random

import pytest

from logview.redact import Redactor
from logview.redact.patterns import ADDRESSES, KEYS
from tests.redact.secrets import SHAPED

PATTERNS = (*KEYS, *ADDRESSES)


@pytest.mark.parametrize("kind", SHAPED)
def test_a_key_is_hidden_whole_under_the_name_of_its_kind(kind: str) -> None:
    rng = Random(kind)
    for _ in range(30):
        secret = SHAPED[kind](rng)
        address = "https://hooks.slack.com/services/" if kind == "webhook" else ""
        hidden = Redactor().text(f"said {address}{secret} again")
        assert re.fullmatch(rf"said {address}‹{kind}:[0-9a-f]{{4}}› again", hidden), secret


@pytest.mark.parametrize("before", ["\\n", "\\t", "\\u003d", "%20", "%3D", "/", "'", "="])
@pytest.mark.parametrize("kind", [kind for kind in SHAPED if kind not in {"webhook", "email"}])
def test_a_key_behind_an_escape_is_hidden(kind: str, before: str) -> None:
    secret = SHAPED[kind](Random(1))
    assert secret[-10:] not in Redactor().text(f"x{before}{secret} y")


def test_there_is_a_made_up_secret_of_every_shape_that_needs_no_name() -> None:
    known_by_what_is_around = {
        *("cookie", "password", "parameter", "bearer-token", "authorization", "url-password")
    }
    assert {p.kind for p in PATTERNS} - known_by_what_is_around == set(SHAPED)


def test_what_is_checked_before_a_pattern_is_in_every_text_that_it_matches() -> None:
    rng = Random(2)
    for kind, make in SHAPED.items():
        for text in [make(rng) for _ in range(60)]:
            said = f"https://hooks.slack.com/services/{text}" if kind == "webhook" else text
            for pattern in PATTERNS:
                if pattern.kind == kind and pattern.regex.search(said):
                    assert pattern.needs in said
                    assert any(hint in said.lower() for hint in pattern.hints)
                    assert pattern.gate is None or pattern.gate.search(said), said


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("curl -u jane:hunter2 https://h/", "curl -u jane:‹password› https://h/"),
        ("curl --user 'jane:my' https://h/", "curl --user 'jane:‹password›' https://h/"),
        ("deploy --api-key a1b2c3d4 --force", "deploy --api-key ‹parameter› --force"),
        (
            "https://discord.com/api/webhooks/17/abcdefghijklmnopqrstuvwx ok",
            "https://discord.com/api/webhooks/17/‹webhook› ok",
        ),
        (
            "https://api.telegram.org/bot123456789:AAabcdefghijklmnopqrstuvwxyz0123456/getMe",
            "https://api.telegram.org/bot‹telegram-token›/getMe",
        ),
        ("cut: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJu", "cut: ‹jwt›"),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc=\n-----END PGP PRIVATE KEY BLOCK-----.",
            "‹private-key›.",
        ),
    ],
)
def test_a_secret_is_known_by_what_stands_before_it(text: str, hidden: str) -> None:
    assert re.sub(r":[0-9a-f]{4}›", "›", Redactor().text(text)) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "the option --token is missing for step4you",
        "missing --password; see --help",
        "sk-learn-2024 sk_buff sk_test_mode npm_config_registry_of_the_project gh_pages",
        "hf_transformers_of_some_length pul-abc glpat-short access-sandbox-room",
        "user@1000.service and session-7.scope",
        "TASK SKETCH SK12 dapibus JQuery earer",
        "a.b.c org.example.service.OrderServiceImplementation.find",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b pat.tern",
        "curl -u is the option; curl --user too",
        "https://hooks.slack.com/services/ has no path",
    ],
)
def test_what_only_begins_like_a_key_stays(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        *("sk-", "xox", "ghp_", "ghs_1_eyJaaaaaaaa-", "glpat-", "a.atlasv1.", "MAAAAAA.", "SG."),
        *("dp.pt.", "AKIA", "dapi", "SK0", "JQQJ9", ":AA", "8Q~", "hooks.slack.com/services/"),
        *("--token ", "curl -u a", "-u a:", "earer ", "\\n", "%20", "access-sandbox-"),
        *("abcdefgh.", "xoxe.xoxb-"),
    ],
)
def test_a_long_text_made_to_be_slow_for_a_key_is_finished(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    end = " jane@example.org -u a:b --token curl hooks. webhook SG.a sk-a_b.c :aa q~ A JQ SK dapi"
    assert "jane@" not in Redactor().text(text + end)
