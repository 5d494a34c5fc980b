"""What secrets look like: the shapes by which one is known by what stands around it, or wherever it
stands. Data only; keys that begin as their provider says are in `providers`, and what tells a
secret by its name is in `names`."""

from __future__ import annotations

import re

from logview.redact.expression import Expression
from logview.redact.pattern import BEGINS, Pattern
from logview.redact.providers import PROVIDERS

# A word of a token's alphabet that is no word of a language: it has a digit, an inner capital or
# padding, or is longer than words are.
_TOKEN = (
    r"(?:(?=[A-Za-z._~+/-]{0,512}?(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9._~+/=-]{6,}+"
    r"|[A-Za-z._~+/-]{24,}+)"
)
# It is asked for twice, in the two spellings that there are: to look for them is faster than to
# make a text lower case, and words need nothing else.
_BEARER = Expression(BEGINS + rf"(?i:bearer) {{1,8}}(?P<secret>{_TOKEN})")

KEYS: tuple[Pattern, ...] = (
    Pattern(
        "private-key",
        "-",
        ("private key",),
        # Without an end it is a key that was cut: what there is of it is hidden.
        Expression(
            r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
            # No possessive group: Python 3.11.2, which Debian 12 has, gives up too much of it.
            r"(?:(?!-----)[A-Za-z0-9+/=\s\\:,-])*"
            r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?)"
        ),
    ),
    Pattern(
        "cookie",
        "=",
        ("cookie:",),
        Expression(r"""(?i)\bcookie:[ \t]{0,8}(?P<secret>[\w.-]{1,128}=[^\r\n"'\\‹›]++)"""),
    ),
    *PROVIDERS,
    Pattern(
        "jwt",
        "eyJ",
        ("eyj",),
        Expression(
            rf"{BEGINS}(?P<secret>eyJ[\w-]{{8,}}+(?:(?:\.[\w-]*+){{2,4}}+|\.eyJ[\w-]{{8,}}))",
            re.ASCII,
        ),
    ),
    Pattern(
        "webhook",
        "/",
        ("hooks.", "webhook"),
        # What comes behind the address of the service is the secret.
        Expression(
            r"(?i:hooks\.slack\.com/(?:services|workflows|triggers)/"
            r"|discord(?:app)?\.com/api/webhooks/\d{1,32}/|webhook\.office\.com/webhookb2/"
            r"|hooks\.zapier\.com/hooks/catch/)(?P<secret>[A-Za-z0-9/_+@-]{16,})"
        ),
    ),
    Pattern(
        "azure-secret",
        "~",
        ("q~",),
        Expression(
            rf"{BEGINS}(?P<secret>[A-Za-z0-9_~.-]{{3}}\dQ~[A-Za-z0-9_~.-]{{31,34}})"
            r"(?![A-Za-z0-9_~-])"
        ),
    ),
    Pattern(
        "password",
        "-",
        ("curl",),
        Expression(
            r"(?<![\w-])(?:-u|--user)[ =]{1,4}[\"']?[^\s:\"'‹›]{1,128}:"
            r"(?P<secret>[^\s\"'‹›]{1,256})"
        ),
    ),
    Pattern(
        "parameter",
        "-",
        ("--",),
        # The digit tells a value from the next word of a sentence.
        Expression(
            r"(?<![\w-])--(?:[a-z]{1,16}-){0,3}(?i:password|passwd|secret|token|api-?key|access-key)"
            r"[ \t]{1,4}[\"']?(?P<secret>(?!-)(?=[^\s\d]{0,64}\d)[^\s\"'‹›]{6,})"
        ),
    ),
    Pattern("bearer-token", "earer", ("bearer",), _BEARER),
    Pattern("bearer-token", "EARER", ("bearer",), _BEARER),
    Pattern(
        "telegram-token",
        ":",
        (":aa",),
        Expression(
            rf"(?:{BEGINS}|(?<=bot))(?P<secret>\d{{8,10}}:AA[A-Za-z0-9_-]{{30,36}})(?![A-Za-z0-9_-])"
        ),
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
        # A picture such as `logo@2x.png` has the shape of an address, and so has a unit of systemd.
        Expression(
            r"(?<![\w.%+›-])(?P<secret>[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}"
            r"(?!(?:png|jpe?g|gif|svg|webp|js|css|json|service|socket|timer|slice|scope)\b)[^\W\d_]{2,24})(?![\w-])"
        ),
    ),
)
