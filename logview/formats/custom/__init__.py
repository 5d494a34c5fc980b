"""Formats that a TOML file describes, so that a new shape of log needs no code."""

from __future__ import annotations

from logview.formats.custom.load import load

__all__ = ["load"]
