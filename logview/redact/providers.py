"""The keys and tokens that providers give a shape of their own, by which one is known wherever it
stands. Data only: for each kind the beginning that its provider documents, and what follows it.

Lengths are what is documented or a little less, so that a key that was cut is hidden too. A
provider whose keys have no shape is not here: those are found by the names they stand under.
"""

from __future__ import annotations

from logview.redact.expression import Expression
from logview.redact.pattern import BEGINS, Pattern

_HEX = "[0-9a-f]"
_ENDS = r"(?![A-Za-z0-9])"
# What such a key has, and most texts with the same sign in them have not: identifiers of hex digits
# and hyphens are the most usual of what else is so long.
_AFTER_HYPHEN = Expression(
    r"-(?:(?<=[G-Zg-z]-)(?![0-9a-f]{4,12}-[0-9a-f])|(?<=xox[a-z]-))[A-Za-z0-9_-]{10}"
)
_AFTER_LINE = Expression(r"_(?<=[A-Za-z0-9]_)[A-Za-z0-9_+/=-]{16}")
_BEGINS_WITH_A = Expression(r"A(?:Iza|KIA|SIA|BIA|BSK|TATT3x)")
_AFTER_DOT = Expression(r"\.(?![0-9a-f]{8}-)[A-Za-z0-9_-]{16}")


def _hyphened(kind: str, hints: tuple[str, ...], shape: str) -> Pattern:
    return Pattern(kind, "-", hints, _whole(shape), _AFTER_HYPHEN)


def _lined(kind: str, hints: tuple[str, ...], shape: str) -> Pattern:
    return Pattern(kind, "_", hints, _whole(shape), _AFTER_LINE)


def _dotted(kind: str, hints: tuple[str, ...], shape: str) -> Pattern:
    return Pattern(kind, ".", hints, _whole(shape), _AFTER_DOT)


def _bare(kind: str, needs: str, hint: str, shape: str) -> Pattern:
    gate = _BEGINS_WITH_A if needs == "A" else None
    return Pattern(kind, needs, (hint.lower(),), _whole(shape), gate)


def _whole(shape: str) -> Expression:
    return Expression(f"{BEGINS}(?P<secret>{shape})")


PROVIDERS: tuple[Pattern, ...] = (
    _hyphened("anthropic-key", ("sk-ant-",), r"sk-ant-[A-Za-z0-9_-]{8,}"),
    _hyphened("openrouter-key", ("sk-or-",), rf"sk-or-(?:v1-)?{_HEX}{{32,}}"),
    _hyphened("langfuse-key", ("sk-lf-",), rf"sk-lf-{_HEX}{{8}}-[0-9a-f-]{{20,}}"),
    _hyphened(
        "openai-key",
        ("sk-",),
        # The capital or digit tells a key from a hyphenated name.
        r"sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{8,}"
        r"|(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{16,})",
    ),
    _hyphened("google-secret", ("gocspx-",), r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    _hyphened("perplexity-key", ("pplx-",), r"pplx-[A-Za-z0-9]{40,}"),
    _hyphened("xai-key", ("xai-",), r"xai-[A-Za-z0-9_-]{60,}"),
    _hyphened("nvidia-key", ("nvapi-",), r"nvapi-[A-Za-z0-9_-]{50,}"),
    _hyphened("cerebras-key", ("csk-",), r"csk-[a-z0-9]{40,}"),
    _hyphened("tavily-key", ("tvly-",), r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{24,}"),
    _hyphened("bedrock-key", ("bedrock-api-key-",), r"bedrock-api-key-[A-Za-z0-9+/=._-]{40,}"),
    _hyphened("heroku-key", ("hrku-",), r"HRKU-[A-Za-z0-9_-]{36,}"),
    _hyphened("pulumi-token", ("pul-",), rf"pul-{_HEX}{{40}}{_ENDS}"),
    _hyphened("age-key", ("age-secret-key-1",), r"AGE-SECRET-KEY-1[0-9A-Z]{40,}"),
    _hyphened(
        "gitlab-token",
        ("glpat-", "gldt-", "glrt", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "soat-"),
        r"gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_=-]{20,}"
        r"(?:\.[A-Za-z0-9_-]{2,16}){0,2}",
    ),
    _hyphened("pypi-token", ("pypi-",), r"pypi-[A-Za-z0-9_-]{50,}"),
    _hyphened("postman-key", ("pmak-",), rf"PMAK-{_HEX}{{24}}-{_HEX}{{30,}}"),
    _hyphened("newrelic-key", ("nrak-",), rf"NRAK-[A-Z0-9]{{27}}{_ENDS}"),
    _hyphened("square-token", ("sq0",), r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,}"),
    _hyphened(
        "plaid-token",
        ("access-",),
        rf"access-(?:sandbox|development|production)-{_HEX}{{8}}-[0-9a-f-]{{20,}}",
    ),
    _hyphened(
        "slack-token",
        ("xox", "xapp-"),
        r"(?:xoxe\.)?xox[a-z]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]{6,}-\d{6,}-[A-Za-z0-9]{20,}",
    ),
    _lined(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"ghs_\d{1,12}_eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,2}"
        r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}",
    ),
    _lined("groq-key", ("gsk_",), r"gsk_[A-Za-z0-9]{40,}"),
    _lined("huggingface-token", ("hf_", "api_org_"), r"(?:hf|api_org)_[A-Za-z0-9]{30,}"),
    _lined("replicate-token", ("r8_",), rf"r8_[A-Za-z0-9]{{37}}{_ENDS}"),
    _lined("fireworks-key", ("fw_",), rf"fw_[A-Za-z0-9]{{22,24}}{_ENDS}"),
    _lined("together-key", ("tgp_v1_",), r"tgp_v1_[A-Za-z0-9_-]{40,}"),
    _lined("elevenlabs-key", ("sk_",), rf"sk_{_HEX}{{48}}{_ENDS}"),
    _lined("pinecone-key", ("pcsk_",), r"pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40,}"),
    _lined("langsmith-key", ("lsv2_",), rf"lsv2_(?:pt|sk)_{_HEX}{{32}}(?:_{_HEX}{{6,}})?"),
    _lined("stripe-key", ("_live_", "_test_"), r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _lined("stripe-secret", ("whsec_",), r"whsec_[A-Za-z0-9+/=]{24,}"),
    _lined("digitalocean-token", ("_v1_",), rf"do[opr]_v1_{_HEX}{{40,}}"),
    _lined("npm-token", ("npm_",), rf"npm_[A-Za-z0-9]{{36}}{_ENDS}"),
    _lined("rubygems-key", ("rubygems_",), rf"rubygems_{_HEX}{{48}}{_ENDS}"),
    _lined("docker-token", ("dckr_",), r"dckr_[op]at_[A-Za-z0-9_-]{20,}"),
    _lined("circleci-token", ("ccipat_",), rf"CCIPAT_[A-Za-z0-9]{{20,24}}_{_HEX}{{40}}"),
    _lined("sonar-token", ("sqa_", "sqp_", "squ_"), rf"sq[apu]_{_HEX}{{40}}{_ENDS}"),
    _lined("supabase-key", ("sbp_",), rf"sbp_{_HEX}{{40}}{_ENDS}"),
    _lined("supabase-key", ("sb_secret_",), r"sb_secret_[A-Za-z0-9_-]{20,}"),
    _lined("planetscale-token", ("pscale_",), r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    _lined("shopify-token", ("shp",), rf"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{{32}}{_ENDS}"),
    _lined("notion-token", ("ntn_",), r"ntn_[A-Za-z0-9]{40,}"),
    _lined("linear-key", ("lin_",), r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    _lined("figma-token", ("figd_", "figo_", "figu_"), r"fig[dou]_[A-Za-z0-9_-]{40,}"),
    _lined("grafana-token", ("glsa_", "glc_"), r"gl(?:sa|c)_[A-Za-z0-9_+/=]{32,}"),
    _lined("sentry-token", ("sntrys_", "sntryu_"), r"sntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    _lined("posthog-key", ("phx_", "phs_"), r"ph[sx]_[A-Za-z0-9]{32,}"),
    _lined("onepassword-token", ("ops_eyj",), r"ops_eyJ[A-Za-z0-9_-]{40,}"),
    _dotted("google-key", ("aq.ab",), r"AQ\.Ab[A-Za-z0-9_-]{20,}"),
    _dotted("google-token", ("ya29.",), r"ya29\.[A-Za-z0-9_-]{20,}"),
    _dotted("sendgrid-key", ("sg.",), r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,}"),
    _dotted("vault-token", ("hvb.", "hvr.", "hvs."), r"hv[brs]\.[A-Za-z0-9_-]{24,}"),
    _dotted("terraform-token", (".atlasv1.",), r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}"),
    _dotted("doppler-token", ("dp.",), r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,}"),
    _dotted("dynatrace-token", ("dt0",), r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{40,}"),
    _dotted("airtable-token", ("pat",), rf"pat[A-Za-z0-9]{{14}}\.{_HEX}{{40,}}"),
    _dotted(
        "discord-token",
        (".",),
        # The first letter is what the digits of an account make it.
        r"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
    ),
    _bare("google-key", "A", "AIza", r"AIza[A-Za-z0-9_-]{30,}"),
    _bare("aws-key-id", "A", "AKIA", r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9‹])"),
    _bare("aws-key-id", "A", "ASIA", r"ASIA[A-Z0-9]{16}(?![A-Za-z0-9‹])"),
    _bare("aws-key-id", "A", "ABIA", r"ABIA[A-Z0-9]{16}(?![A-Za-z0-9‹])"),
    _bare("bedrock-key", "A", "ABSK", r"ABSK[A-Za-z0-9+/=]{60,}"),
    _bare("atlassian-token", "A", "ATATT3x", r"ATATT3x[A-Za-z0-9_=-]{60,}"),
    _bare("azure-key", "JQ", "JQQJ9", r"[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{10,32}={0,2}"),
    _bare("twilio-key", "SK", "SK", rf"SK{_HEX}{{32}}{_ENDS}"),
    _bare("databricks-token", "dapi", "dapi", rf"dapi{_HEX}{{32}}(?:-\d)?{_ENDS}"),
)
