"""Made-up secrets of each kind that has a shape of its own, in the lengths that providers document.

None of them was ever issued.
"""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable
from random import Random

LETTERS = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
URL = LETTERS + "-_"

Maker = Callable[[Random], str]


def signs(rng: Random, alphabet: str, count: int) -> str:
    """So many signs of an alphabet."""
    return "".join(rng.choices(alphabet, k=count))


def after(begin: str, alphabet: str, *counts: int) -> Maker:
    """What begins so, and goes on with as many signs as one of the counts says."""
    return lambda rng: begin + signs(rng, alphabet, rng.choice(counts))


def uuid(rng: Random) -> str:
    """An identifier as 8-4-4-4-12 hex digits."""
    return "-".join(signs(rng, HEX, count) for count in (8, 4, 4, 4, 12))


def encoded(value: object) -> str:
    """JSON in the base64 of URLs, without padding."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def jwt(rng: Random) -> str:
    """Three pieces, as an identity provider signs them."""
    body = {"sub": signs(rng, LOWER, 12), "iat": rng.randrange(10**9, 2 * 10**9)}
    head = encoded({"alg": rng.choice(["RS256", "HS256"]), "typ": "JWT"})
    return f"{head}.{encoded(body)}.{signs(rng, URL, 43)}"


def pem(rng: Random) -> str:
    """A private key of a few lines."""
    kind = rng.choice(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
    lines = "\n".join(signs(rng, LETTERS + "+/", 64) for _ in range(rng.randint(2, 5)))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"


def email(rng: Random) -> str:
    """An address of a made-up person."""
    name = rng.choice(["jane", "j.doe", "anna-lena", "o_brien", "jo+dock", "harbour7"])
    domain = rng.choice(["example.org", "mail.example.co.uk", "hafen.example", "a-b.example.net"])
    return f"{name}{rng.choice(['', str(rng.randrange(99))])}@{domain}"


def either(*makers: Maker) -> Maker:
    """One of them, by chance."""
    return lambda rng: rng.choice(makers)(rng)


SHAPED: dict[str, Maker] = {
    "openai-key": either(
        after("sk-", LETTERS, 48), after("sk-proj-", URL, 120, 156), after("sk-svcacct-", URL, 74)
    ),
    "anthropic-key": either(after("sk-ant-api03-", URL, 95), after("sk-ant-oat01-", URL, 95)),
    "openrouter-key": after("sk-or-v1-", HEX, 64),
    "langfuse-key": lambda rng: f"sk-lf-{uuid(rng)}",
    "google-key": either(after("AIzaSy", URL, 33), after("AQ.Ab8", URL, 47)),
    "google-token": after("ya29.a0", URL, 120, 180),
    "google-secret": after("GOCSPX-", URL, 28),
    "groq-key": after("gsk_", LETTERS, 52),
    "huggingface-token": after("hf_", LETTERS, 34),
    "replicate-token": after("r8_", LETTERS, 37),
    "fireworks-key": after("fw_", LETTERS, 22),
    "together-key": after("tgp_v1_", URL, 43),
    "perplexity-key": after("pplx-", LETTERS, 48),
    "xai-key": after("xai-", LETTERS, 80),
    "nvidia-key": after("nvapi-", URL, 64),
    "cerebras-key": after("csk-", LOWER, 48),
    "elevenlabs-key": after("sk_", HEX, 48),
    "pinecone-key": lambda rng: f"pcsk_{signs(rng, LETTERS, 6)}_{signs(rng, LETTERS, 63)}",
    "tavily-key": after("tvly-dev-", LETTERS, 32),
    "langsmith-key": lambda rng: f"lsv2_pt_{signs(rng, HEX, 32)}_{signs(rng, HEX, 10)}",
    "aws-key-id": either(after("AKIA", UPPER, 16), after("ASIA", UPPER, 16)),
    "bedrock-key": after("ABSK", LETTERS + "+/", 128),
    "azure-secret": lambda rng: f"{signs(rng, LETTERS, 3)}8Q~{signs(rng, LETTERS + '_~', 34)}",
    "azure-key": lambda rng: f"{signs(rng, LETTERS, 52)}JQQJ99BCAC{signs(rng, LETTERS, 22)}",
    "databricks-token": after("dapi", HEX, 32),
    "digitalocean-token": either(after("dop_v1_", HEX, 64), after("doo_v1_", HEX, 64)),
    "heroku-key": after("HRKU-", URL, 60),
    "supabase-key": either(after("sbp_", HEX, 40), after("sb_secret_", URL, 31)),
    "planetscale-token": after("pscale_tkn_", URL, 43),
    "vault-token": after("hvs.", URL, 24, 95),
    "terraform-token": lambda rng: f"{signs(rng, LETTERS, 14)}.atlasv1.{signs(rng, LETTERS, 67)}",
    "pulumi-token": after("pul-", HEX, 40),
    "doppler-token": after("dp.pt.", LETTERS, 43),
    "onepassword-token": after("ops_eyJ", LETTERS, 250),
    "age-key": after("AGE-SECRET-KEY-1", UPPER, 58),
    "github-token": either(
        *(after(begin, LETTERS, 36) for begin in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
        lambda rng: f"ghs_{rng.randrange(10**7)}_{jwt(rng)}",
        lambda rng: f"github_pat_{signs(rng, LETTERS, 22)}_{signs(rng, LETTERS, 59)}",
    ),
    "gitlab-token": either(after("glpat-", URL, 20), after("gldt-", URL, 20)),
    "atlassian-token": after("ATATT3xFfGF0", URL, 180),
    "npm-token": after("npm_", LETTERS, 36),
    "pypi-token": after("pypi-AgEIcHlwaS5vcmc", URL, 150),
    "rubygems-key": after("rubygems_", HEX, 48),
    "docker-token": after("dckr_pat_", URL, 27),
    "circleci-token": lambda rng: f"CCIPAT_{signs(rng, LETTERS, 22)}_{signs(rng, HEX, 40)}",
    "sonar-token": after("squ_", HEX, 40),
    "postman-key": lambda rng: f"PMAK-{signs(rng, HEX, 24)}-{signs(rng, HEX, 34)}",
    "slack-token": either(
        lambda rng: f"xoxb-{rng.randrange(10**11, 10**12)}-{signs(rng, LETTERS, 24)}",
        lambda rng: (
            f"xapp-1-A{signs(rng, UPPER, 10)}-{rng.randrange(10**12)}-{signs(rng, HEX, 64)}"
        ),
    ),
    "webhook": lambda rng: (
        f"T{signs(rng, UPPER, 8)}/B{signs(rng, UPPER, 8)}/{signs(rng, LETTERS, 24)}"
    ),
    "discord-token": lambda rng: (
        f"M{signs(rng, LETTERS, 23)}.{signs(rng, URL, 6)}.{signs(rng, URL, 38)}"
    ),
    "telegram-token": lambda rng: f"{rng.randrange(10**8, 10**10)}:AA{signs(rng, URL, 33)}",
    "stripe-key": either(after("sk_live_", LETTERS, 24, 99), after("rk_test_", LETTERS, 99)),
    "stripe-secret": after("whsec_", LETTERS, 32),
    "twilio-key": after("SK", HEX, 32),
    "sendgrid-key": lambda rng: f"SG.{signs(rng, URL, 22)}.{signs(rng, URL, 43)}",
    "shopify-token": after("shpat_", HEX, 32),
    "square-token": after("sq0atp-", URL, 22),
    "plaid-token": lambda rng: f"access-sandbox-{uuid(rng)}",
    "notion-token": after("ntn_", LETTERS, 46),
    "linear-key": after("lin_api_", LETTERS, 40),
    "figma-token": after("figd_", URL, 40),
    "airtable-token": lambda rng: f"pat{signs(rng, LETTERS, 14)}.{signs(rng, HEX, 64)}",
    "grafana-token": lambda rng: f"glsa_{signs(rng, LETTERS, 32)}_{signs(rng, HEX, 8)}",
    "sentry-token": after("sntrys_", LETTERS, 120),
    "newrelic-key": after("NRAK-", UPPER, 27),
    "dynatrace-token": lambda rng: f"dt0c01.{signs(rng, UPPER, 24)}.{signs(rng, UPPER, 64)}",
    "posthog-key": after("phx_", LETTERS, 43),
    "jwt": jwt,
    "private-key": pem,
    "email": email,
}
"""What is known wherever it stands. A webhook is what follows the address of its service."""
