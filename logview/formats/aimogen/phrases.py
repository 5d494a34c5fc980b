"""The words by which a text log of Aimogen says how its steps went, as data.

They are those of what the plugin documents that it logs. A phrase holds where a line begins.
"""

from __future__ import annotations

from typing import NamedTuple

from logview.formats.aimogen import terms
from logview.model import Ends, Reason, Status

PROVIDERS = (
    *("openai", "azure", "anthropic", "claude", "google", "gemini", "vertex", "mistral", "groq"),
    *("cohere", "perplexity", "deepseek", "xai", "grok", "openrouter", "ollama", "huggingface"),
    *("replicate", "stability", "midjourney", "elevenlabs", "nvidia", "together", "bedrock"),
)
"""Providers that are known without the word `provider` before them."""


class Phrase(NamedTuple):
    """Words that tell how a step went; the groups of the pattern name what it was about."""

    step: str
    status: Status | None
    """None where the step only begins."""
    pattern: str
    """A regular expression in which case does not count. Compiled when it is first needed: most
    runs never meet a text log."""
    reason: Reason | None = None
    raw_status: str | None = None
    notice: str | None = None
    ends: Ends = Ends.NEVER


# A phrase is followed by the end of the line, by punctuation or by a word that joins more to it:
# `provider openai failed users` is another sentence.
_AFTER = (
    r"(?=\s*(?:$|[.,:;!()—–-])|\s+(?:with|after|because|due|for|from|on|at|by|in|as|and|to|of|while"
    r"|again|since|successfully)\b)"
)
_THE = r"(?:the )?"
# A name is none of the words that may follow where a name is left out.
ID = (
    r"(?!(?:is|was|were|has|have|been|not|did|the|an?|and|or|request|returned|sent|gave)\b)"
    r"[\w.-]{0,63}\w"
)
_BY_NAME = "|".join(PROVIDERS)
_PROVIDER = (
    rf"(?:{_THE}(?:ai )?provider(?: (?P<provider>{ID}))?"
    rf"|(?P<provider2>{_BY_NAME})(?: provider| api)?)"
)
_ASKED = rf"(?:{_THE}(?:api )?request to )?{_PROVIDER}(?: request)?"
_TO_PROVIDER = rf"(?:{_THE}(?:ai )?(?:provider )?(?P<provider>{ID}))"
_REACHED = r"(?:[ _](?:(?:is|was|has been) )?(?:reached|exceeded|hit))"
_BLOCK = rf"(?:omni)?block (?P<block>{ID})"
_RUN = r"(?:(?:ai|chatbot|generator|editor|workflow|omniblocks?|image|form) )?(?:execution|run)"
_OVER = r"(?:finished|completed?|ended|done)"
_STATUS = r"[\s:,(]{1,3}(?:status[\s:=]{1,3})?"
_BE = r"(?: (?:is|was|were|has been|have been|has|have))?"


def _phrase(
    step: str,
    status: Status | None,
    pattern: str,
    reason: Reason | None = None,
    *,
    raw_status: str | None = None,
    notice: str | None = None,
    ends: Ends = Ends.NEVER,
) -> Phrase:
    return Phrase(step, status, f"(?:{pattern}){_AFTER}", reason, raw_status, notice, ends)


_OK, _FAILED, _BLOCKED, _SKIPPED = Status.OK, Status.FAILED, Status.BLOCKED, Status.SKIPPED
_UNUSED = "embeddings unused"
_IGNORED = "assistant ignored"
_FALSE = "condition false"

PHRASES: tuple[Phrase, ...] = (
    # Begin and end. Only these tell that the log writes ends at all.
    _phrase(terms.START, _OK, rf"{_RUN}{_BE} (?:started|starting|begins|begun)", ends=Ends.NO),
    _phrase(terms.START, _OK, rf"(?:starting|beginning) {_RUN}", ends=Ends.NO),
    _phrase(terms.END, _FAILED,
            rf"{_RUN}{_BE} {_OVER}(?: with (?:an )?errors?|{_STATUS}(?:failed|error))",
            ends=Ends.BAD),
    _phrase(terms.END, _BLOCKED, rf"{_RUN}{_BE} {_OVER}{_STATUS}blocked", ends=Ends.BAD),
    _phrase(terms.END, _FAILED, rf"{_RUN}{_BE} (?:ended|terminated|stopped) (?:early|prematurely)",
            Reason.STATE_INVALID, ends=Ends.BAD),
    _phrase(terms.END, _FAILED, rf"{_RUN}{_BE} (?:failed|aborted|terminated)", ends=Ends.BAD),
    _phrase(terms.END, _BLOCKED, rf"{_RUN}{_BE} blocked", ends=Ends.BAD),
    _phrase(terms.END, _OK, rf"{_RUN}{_BE} {_OVER}", ends=Ends.GOOD),
    _phrase("short_circuit", _SKIPPED,
            rf"(?:(?:{_RUN}|workflow){_BE} )?short-?circuited(?: (?:at|by|after) {_BLOCK})?",
            raw_status=terms.SHORT_CIRCUITED, notice="short-circuited"),
    _phrase("conversation", _FAILED,
            rf"{_THE}conversation{_BE} (?:ended|terminated|closed|stopped) (?:early|prematurely)",
            Reason.STATE_INVALID),
    # What refuses.
    _phrase(terms.LIMITS, _BLOCKED,
            rf"{_THE}global[ _](?:usage )?limit{_REACHED}", Reason.LIMIT_GLOBAL),
    _phrase(terms.LIMITS, _BLOCKED,
            rf"{_THE}role(?:[- ]based)?[ _](?:usage )?limit{_REACHED}"
            rf"|limit{_REACHED} for {_THE}role(?: {ID})?",
            Reason.LIMIT_ROLE),
    _phrase(terms.LIMITS, _BLOCKED,
            rf"{_THE}feature(?:[- ]specific)?[ _](?:usage )?limit{_REACHED}"
            rf"|limit{_REACHED} for {_THE}feature(?: {ID})?",
            Reason.LIMIT_FEATURE),
    _phrase(terms.LIMITS, _BLOCKED, rf"{_THE}rate limit{_REACHED}", Reason.LIMIT_RATE),
    _phrase(terms.LIMITS, _BLOCKED, rf"{_THE}(?:[a-z-]+ )?limit{_REACHED}"),
    _phrase(terms.LIMITS, _OK, rf"(?:all )?limits?(?: checks?)?{_BE} (?:ok|passed)"),
    _phrase(terms.RESOLVE, _BLOCKED, rf"{_PROVIDER}{_BE} disabled", Reason.PROVIDER_DISABLED),
    _phrase(terms.RESOLVE, _BLOCKED, rf"{_PROVIDER}{_BE} not configured", Reason.CONFIG_MISSING),
    _phrase(terms.SELECT, _BLOCKED, rf"{_THE}model(?: (?P<model>{ID}))?{_BE} restricted",
            Reason.MODEL_RESTRICTED),
    _phrase(terms.VALIDATE, _BLOCKED,
            rf"{_THE}configuration{_BE} missing|missing configuration", Reason.CONFIG_MISSING),
    _phrase(terms.VALIDATE, _BLOCKED, rf"{_THE}(?:message|request){_BE} blocked"),
    # Providers and fallbacks.
    _phrase(terms.FALLBACK, _FAILED,
            rf"(?:all )?{_THE}(?:providers|fallbacks?){_BE} (?:failed|exhausted)",
            Reason.RETRIES_EXHAUSTED),
    _phrase(terms.FALLBACK, _SKIPPED,
            rf"{_THE}fallback(?: to {_TO_PROVIDER})?{_BE} skipped", notice="fallback skipped"),
    _phrase(terms.FALLBACK, _SKIPPED, r"no fallback(?: provider)?(?: is)? (?:configured|available)",
            notice="fallback skipped"),
    _phrase(terms.FALLBACK, _OK, rf"falling back(?: from {ID})? to {_TO_PROVIDER}"),
    _phrase(terms.FALLBACK, _OK, rf"using fallback provider (?P<provider>{ID})"),
    _phrase(terms.REQUEST, _FAILED,
            rf"{_ASKED} (?:returned|sent|gave) (?:an )?empty response",
            Reason.NO_RESPONSE),
    _phrase(terms.REQUEST, _FAILED, rf"(?:no|empty) response(?: received)? from {_PROVIDER}",
            Reason.NO_RESPONSE),
    _phrase(terms.REQUEST, _FAILED,
            rf"{_ASKED} (?:did not respond|gave no response)", Reason.NO_RESPONSE),
    _phrase(terms.REQUEST, _FAILED, rf"{_ASKED}{_BE} (?:timed out|timeout)",
            Reason.TIMEOUT),
    _phrase(terms.REQUEST, _FAILED, rf"{_ASKED}{_BE} unreachable", Reason.UNREACHABLE),
    _phrase(terms.REQUEST, _FAILED,
            rf"{_ASKED}{_BE} (?:failed|returned an error|error)"),
    _phrase(terms.REQUEST, _OK,
            rf"{_ASKED}{_BE} (?:answered|responded|succeeded|completed)"),
    _phrase(terms.REQUEST, _OK,
            rf"(?:(?:got|received) (?:a |the )?)?response(?: received)? from {_PROVIDER}"
            r"(?: received)?"),
    _phrase(terms.REQUEST, _FAILED, rf"invalid api key(?: (?:for|of) {_PROVIDER})?", Reason.AUTH),
    _phrase(terms.REQUEST, _FAILED,
            rf"request timed out|time-?out (?:for|from|of|by) {_PROVIDER}",
            Reason.TIMEOUT),
    # After what went wrong: a provider that is not named is none that is called `failed`.
    _phrase(terms.REQUEST, None,
            r"(?:trying|calling|asking|(?:sending (?:a |the )?)?request(?: sent)? to) "
            rf"{_PROVIDER}"),
    _phrase(terms.RESOLVE, _OK,
            rf"(?:using|selected|resolved) {_PROVIDER}"
            rf"|provider resolved(?::| to) (?P<provider3>{ID})"),
    _phrase(terms.SELECT, _OK,
            rf"(?:using|selected) model (?P<model>{ID})|model selected: (?P<model2>{ID})"),
    # What a chatbot draws on.
    _phrase(terms.EMBEDDINGS, _SKIPPED, rf"embeddings?{_BE} (?:not used|unused|skipped|ignored)",
            notice=_UNUSED),
    _phrase(terms.EMBEDDINGS, _SKIPPED, r"no (?:matching )?embeddings? (?:found|matched|used)",
            notice=_UNUSED),
    _phrase(terms.EMBEDDINGS, _FAILED, rf"embeddings?(?: retrieval)?{_BE} failed"),
    _phrase(terms.EMBEDDINGS, _OK, rf"embeddings?{_BE} (?:retrieved|used|found)"),
    _phrase(terms.ASSISTANT, _SKIPPED, rf"assistant(?: {ID})?{_BE} (?:ignored|skipped|not used)",
            notice=_IGNORED),
    _phrase(terms.ASSISTANT, _FAILED, rf"assistant(?: {ID})?{_BE} not found", Reason.NOT_FOUND),
    _phrase(terms.ASSISTANT, _OK, rf"assistant(?: {ID})?{_BE} (?:resolved|selected)"),
    _phrase(terms.PROMPT, _OK, rf"{_THE}prompt{_BE} (?:assembled|built)"),
    # Checks, conditions and blocks.
    _phrase(terms.VALIDATE, _FAILED, rf"(?:[a-z]+ )?validation{_BE} failed", Reason.VALIDATION),
    _phrase(terms.VALIDATE, _OK, rf"(?:[a-z]+ )?validation{_BE} (?:passed|ok|succeeded)"),
    _phrase(terms.CONDITION, _OK,
            rf"{_THE}condition(?: {ID})?{_BE}(?: evaluated to)? (?:false|not met)", notice=_FALSE),
    _phrase(terms.CONDITION, _OK,
            rf"{_THE}condition(?: {ID})?{_BE}(?: evaluated to)? (?:true|met)"),
    _phrase(terms.BLOCK, None, rf"{_BLOCK}{_BE} (?:started|running)"),
    _phrase(terms.BLOCK, None, rf"(?:running|executing|starting) {_BLOCK}"),
    _phrase(terms.BLOCK, _OK, rf"{_BLOCK}{_BE} (?:finished|completed|succeeded|executed|done)"),
    _phrase(terms.BLOCK, _FAILED, rf"{_BLOCK}{_BE} failed"),
    _phrase(terms.BLOCK, _BLOCKED, rf"{_BLOCK}{_BE} blocked"),
    _phrase(terms.BLOCK, _SKIPPED, rf"{_BLOCK}{_BE} skipped"),
    # The answer.
    _phrase(terms.OUTPUT, _OK,
            rf"{_THE}(?:output|response|answer){_BE} (?:sent|delivered|returned)"),
    _phrase(terms.OUTPUT, _FAILED,
            rf"(?:no|empty) response(?:{_BE} (?:generated|received|sent|returned))?"
            rf"|{_THE}chatbot did not respond",
            Reason.NO_RESPONSE),
)  # fmt: skip

_REASONS: tuple[tuple[str, Reason], ...] = (
    (r"time(?:d )?-?out", Reason.TIMEOUT),
    (r"(?:invalid|incorrect|wrong|bad) (?:api )?key|unauthori[sz]ed|authentication", Reason.AUTH),
    (r"rate[- ]limit(?:ed|s)?|too many requests|quota", Reason.LIMIT_RATE),
    (r"global limit", Reason.LIMIT_GLOBAL),
    (r"role(?:[- ]based)? limit", Reason.LIMIT_ROLE),
    (r"feature(?:[- ]specific)? limit", Reason.LIMIT_FEATURE),
    (r"provider disabled", Reason.PROVIDER_DISABLED),
    (r"model restricted", Reason.MODEL_RESTRICTED),
    (r"configuration missing|missing configuration", Reason.CONFIG_MISSING),
    (r"unreachable|connection refused|could not connect", Reason.UNREACHABLE),
    (r"(?:no|empty) response", Reason.NO_RESPONSE),
    (r"(?:invalid|malformed|unexpected) response", Reason.BAD_RESPONSE),
    (r"context (?:length|window)|too many tokens", Reason.LIMIT_CONTEXT),
    (r"content (?:policy|filter)|moderation|policy", Reason.POLICY),
    (r"permission|forbidden|not allowed", Reason.PERMISSION),
    (r"invalid (?:internal )?state|conversation ended", Reason.STATE_INVALID),
    (r"all providers failed|fallbacks? exhausted", Reason.RETRIES_EXHAUSTED),
    (r"validation|unsupported type", Reason.VALIDATION),
    (r"internal error", Reason.INTERNAL),
    (r"not found", Reason.NOT_FOUND),
)
REASON_WORDS = tuple((rf"\b(?:{pattern})\b", reason) for pattern, reason in _REASONS)
GATES = {
    Reason.LIMIT_GLOBAL: terms.LIMITS,
    Reason.LIMIT_ROLE: terms.LIMITS,
    Reason.LIMIT_FEATURE: terms.LIMITS,
    Reason.PROVIDER_DISABLED: terms.RESOLVE,
    Reason.MODEL_RESTRICTED: terms.SELECT,
}
"""The step that refuses for a reason, where a line says only that something was blocked."""
