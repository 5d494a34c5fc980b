"""Where records begin and end in a file: lines are only one way."""

from logview.sources.framing.choice import LIMIT, framing_of
from logview.sources.framing.cut import SLACK, Cut, Framing
from logview.sources.framing.lines import LINES

__all__ = ["LIMIT", "LINES", "SLACK", "Cut", "Framing", "framing_of"]
