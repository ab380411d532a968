"""Who took clients out of the base, when, how many and into what: newest first."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_crm.app import exports
from desktop_crm.app.exports import Export
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section, empty
from desktop_crm.ui.widgets.text import Hairline, PlainLabel

SHOWN: Final = 200


class AuditTab(Section):
    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("exports.title"), t("exports.text"))
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column.addLayout(self.rows)
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    def _changed(self, _changes: Changes, _source: object) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        self.context.run_read(lambda session, _job: exports.listed(session, SHOWN + 1), while_alive(self, self._list))

    def _list(self, found: list[Export]) -> None:
        empty(self.rows)
        theme, t = self.context.theme, self.context.texts
        if not found:
            self.rows.addWidget(PlainLabel(theme, t("exports.none"), "body", "textMuted"))
        for export in found[:SHOWN]:
            self.rows.addWidget(Hairline(theme))
            self.rows.addWidget(self._row(export))
        if len(found) > SHOWN:
            self.rows.addWidget(PlainLabel(theme, t("exports.more", n=SHOWN), "small", "textMuted", wrap=True))

    def _row(self, export: Export) -> QWidget:
        context = self.context
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, context.theme.px(6), 0, context.theme.px(6))
        column.setSpacing(0)
        column.addWidget(PlainLabel(context.theme, exports.words(context.formats, export), "row_title", wrap=True))
        said = f"{context.formats.moment(export.at)} · {export.who or context.texts('exports.nobody')}"
        column.addWidget(PlainLabel(context.theme, said, "small", "textMuted", wrap=True))
        return widget
