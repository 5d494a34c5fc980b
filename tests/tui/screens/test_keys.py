"""The keys: each can be bound anew, and none takes what terminals keep for themselves."""

from __future__ import annotations

import pytest

from logview.tui.app import ExplorerApp
from logview.tui.screens.explorer import ExplorerScreen
from logview.tui.screens.help import HelpScreen
from logview.tui.screens.keys import EXPLORER_KEYS
from logview.tui.widgets.inspector import Inspector
from logview.tui.widgets.session_list import SessionList
from logview.tui.widgets.virtual_list import VirtualList

PLACES = (ExplorerApp, ExplorerScreen, HelpScreen, SessionList, VirtualList, Inspector)
KEPT = {f"ctrl+{letter}" for letter in "bahsqz"}


@pytest.mark.parametrize("place", PLACES)
def test_no_key_is_one_that_terminals_keep(place):
    keys = {key.strip() for binding in place.BINDINGS for key in binding.key.split(",")}
    assert not keys & KEPT


def test_every_key_has_an_id_of_its_own():
    ids = [binding.id for place in PLACES for binding in place.BINDINGS]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_every_key_is_plain_ascii():
    assert all(binding.key.isascii() for binding in EXPLORER_KEYS)
