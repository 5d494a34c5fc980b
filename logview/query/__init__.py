"""The filter language of the explorer and of `--where`. Pure: it reads no log and no index, and
writes no SQL."""

from __future__ import annotations

from logview.query.complete import complete
from logview.query.filter import Filter
from logview.query.parse import FilterError, parse

__all__ = ["Filter", "FilterError", "complete", "parse"]
