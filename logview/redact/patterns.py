"""What secrets look like: the shapes by which one is known wherever it stands. Data only; what
tells a secret by its name is in `names`."""

from __future__ import annotations

import re
from typing import NamedTuple

from logview.redact.expression import Expression


class Pattern(NamedTuple):
    """One kind of secret and how text shows it."""

    kind: str
    needs: str
    """One character without which nothing can match: the cheapest of checks, before `hints`."""
    hints: tuple[str, ...]
    """In lower case: a text that has none of them in any case cannot match."""
    regex: Expression
    """The group `secret`, or else `bare`, is what is hidden; what is around it stays.

    Each runs in linear time: it starts at a fixed word, and what may repeat is possessive,
    bounded, or cannot run over its own beginning. No secret has `‹` or `›` in it, and one that
    is known by its shape alone does not begin after `›`, so that a hidden text stays as it is.
    """


_START = r"(?<![A-Za-z0-9›])"
# A word of a token's alphabet that is no word of a language: it has a digit, an inner capital or
# padding, or is longer than words are.
_TOKEN = (
    r"(?:(?=[A-Za-z._~+/-]{0,512}?(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9._~+/=-]{6,}+"
    r"|[A-Za-z._~+/-]{24,}+)"
)

KEYS: tuple[Pattern, ...] = (
    Pattern(
        "private-key",
        "-",
        ("private key-----",),
        # Without an end it is a key that was cut: what there is of it is hidden.
        Expression(
            r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----"
            # No possessive group: Python 3.11.2, which Debian 12 has, gives up too much of it.
            r"(?:(?!-----)[A-Za-z0-9+/=\s\\:,-])*"
            r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?)"
        ),
    ),
    Pattern(
        "cookie",
        "=",
        ("cookie:",),
        Expression(r"""(?i)\bcookie:[ \t]{0,8}(?P<secret>[\w.-]{1,128}=[^\r\n"'\\‹›]++)"""),
    ),
    Pattern(
        "jwt",
        ".",
        ("eyj",),
        Expression(r"(?<![\w›-])(?P<secret>eyJ[\w-]{8,}+(?:\.[\w-]*+){2,4}+)", re.ASCII),
    ),
    Pattern(
        "anthropic-key",
        "-",
        ("sk-ant-",),
        Expression(_START + r"(?P<secret>sk-ant-[A-Za-z0-9_-]{8,}+)"),
    ),
    Pattern(
        "openai-key",
        "-",
        ("sk-",),
        # The capital or digit tells a key from a hyphenated name.
        Expression(
            _START + r"(?P<secret>sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{8,}+"
            r"|(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{16,}+))"
        ),
    ),
    Pattern(
        "google-key",
        "A",
        ("aiza",),
        Expression(_START + r"(?P<secret>AIza[A-Za-z0-9_-]{30,}+)"),
    ),
    Pattern(
        "aws-key-id",
        "A",
        ("akia", "asia"),
        Expression(_START + r"(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9‹])"),
    ),
    Pattern(
        "github-token",
        "_",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        Expression(
            _START + r"(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)"
        ),
    ),
    Pattern(
        "slack-token",
        "-",
        ("xox",),
        Expression(_START + r"(?P<secret>xox[a-z]-[A-Za-z0-9-]{10,}+)"),
    ),
    Pattern(
        "bearer-token",
        " ",
        ("bearer",),
        Expression(_START + rf"(?i:bearer) {{1,8}}(?P<secret>{_TOKEN})"),
    ),
    Pattern(
        "authorization",
        ":",
        ("authorization",),
        # After a scheme that ends the header any word is a credential.
        Expression(
            r"(?i:authorization)\\{0,31}[\"']?\s{0,8}:\s{0,8}\\{0,31}[\"']?"
            r"(?:(?i:bearer|basic|digest|token|apikey|negotiate) {1,8}"
            rf"(?P<secret>{_TOKEN}|[A-Za-z0-9._~+/=-]{{4,}}+(?=[\"'\\\r\n,;]|\Z))"
            rf"|(?P<bare>{_TOKEN}))"
        ),
    ),
)

ADDRESSES: tuple[Pattern, ...] = (
    Pattern(
        "url-password",
        "@",
        ("://",),
        Expression(
            r"://[^\s/?#@:\"'<>\\‹›]*+:(?P<secret>[^\s/?#\"'<>\\‹›]+)@",
        ),
    ),
    Pattern(
        "email",
        "@",
        ("@",),
        # A picture such as `logo@2x.png` has the shape of an address.
        Expression(
            r"(?<![\w.%+›-])(?P<secret>[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}"
            r"(?!(?:png|jpe?g|gif|svg|webp|js|css|json)\b)[^\W\d_]{2,24})(?![\w-])"
        ),
    ),
)
