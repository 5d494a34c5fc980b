"""An application that writes only what differs from what its terminal shows, and that passes over
frames for which the terminal has no time."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen

from logview.tui.display import Display, NotUnderstoodError, Update, is_wanted
from logview.tui.terminal import ForgivingDriver

_CATCH_UP = 0.02
"""Seconds between two looks at whether the terminal has caught up, while it is behind."""
_SYNC_BEGIN, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"


class SparingApp(App[None], inherit_bindings=False):
    """Lays what Textual would paint on a `Display`. What that does not understand is left to
    Textual, and painted as a whole once it has passed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._shown = Display()
        self._spares = is_wanted()
        self._late = False
        """Whether something was not painted because the terminal was behind."""

    def action_paint_all(self) -> None:
        """Paint everything, whatever the terminal may show."""
        self._shown.forget()
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.query("*"):
                widget.refresh()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint, unless the terminal is behind: then once it caught up, and only what is newest."""
        driver = self._driver
        if renderable is None or self._batch_count or not isinstance(driver, ForgivingDriver):
            super()._display(screen, renderable)
            return
        known = self._put(renderable)
        if driver.behind:
            self._wait()
        elif known:
            self._write_changes(driver)
        else:
            super()._display(screen, renderable)
            driver.end_frame()
            return
        self.post_display_hook()

    def _put(self, renderable: RenderableType) -> bool:
        """Lay an update on the picture. False where there is none, or it is not known whole."""
        if not self._spares or not isinstance(renderable, Update):
            return False
        try:
            return self._shown.put(renderable, self.console._color_system)
        except NotUnderstoodError:
            self._shown.forget()
            self.call_later(self.action_paint_all)
            return False

    def _write_changes(self, driver: ForgivingDriver) -> None:
        changes = self._shown.changes()
        if changes:
            if self._sync_available:
                changes = f"{_SYNC_BEGIN}{changes}{_SYNC_END}"
            driver.write(changes)
            driver.end_frame()

    def _wait(self) -> None:
        if not self._late:
            self._late = True
            self.set_timer(_CATCH_UP, self._catch_up)

    def _catch_up(self) -> None:
        self._late = False
        driver = self._driver
        if not isinstance(driver, ForgivingDriver):
            return
        if driver.behind:
            self._wait()
        elif self._shown.size:
            self._write_changes(driver)
        else:
            self.action_paint_all()
