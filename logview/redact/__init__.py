"""The only place that hides secrets: keys, tokens, passwords and e-mail addresses become marks.

It must never change what it is given, nor hide what a person needs to follow an execution:
resource identifiers, trace ids, hashes, paths and prose stay as they are.
"""

from __future__ import annotations

from logview.redact.redactor import DEFAULT_KEY, Redactor

__all__ = ["DEFAULT_KEY", "Redactor"]
