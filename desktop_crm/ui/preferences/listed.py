"""A tab of the settings that lists what happened, newest first, read anew whenever it is shown or something changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section, empty
from desktop_crm.ui.widgets.text import Hairline, PlainLabel

SHOWN: Final = 200


class ListedTab(Section):
    """`none` stands where there is nothing, `more` (with `n`) under what is shown where there is more of it."""

    def __init__(self, context: Context, title: str, text: str, none: str, more: str) -> None:
        super().__init__(context, title, text)
        self._none, self._more = none, more
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column.addLayout(self.rows)
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    def read(self, session: Session) -> Sequence[Any]:
        """At least one more than SHOWN, where there are so many; on the read lane."""
        raise NotImplementedError

    def row(self, item: Any) -> QWidget:
        raise NotImplementedError

    def _changed(self, _changes: Changes, _source: object) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        self.context.run_read(lambda session, _job: self.read(session), while_alive(self, self._list))

    def _list(self, found: Sequence[Any]) -> None:
        empty(self.rows)
        theme = self.context.theme
        if not found:
            self.rows.addWidget(PlainLabel(theme, self._none, "body", "textMuted"))
        for item in found[:SHOWN]:
            self.rows.addWidget(Hairline(theme))
            self.rows.addWidget(self.row(item))
        if len(found) > SHOWN:
            self.rows.addWidget(PlainLabel(theme, self._more, "small", "textMuted", wrap=True))
