"""Who took clients out of the base, when, how many and into what: newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_crm.app import exports
from desktop_crm.app.exports import Export
from desktop_crm.app.session import Session
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.listed import SHOWN, ListedTab
from desktop_crm.ui.widgets.text import PlainLabel


class AuditTab(ListedTab):
    def __init__(self, context: Context) -> None:
        t = context.texts
        more = t("exports.more", n=SHOWN)
        super().__init__(context, t("exports.title"), t("exports.text"), t("exports.none"), more)

    def read(self, session: Session) -> Sequence[Export]:
        return exports.listed(session, SHOWN + 1)

    def row(self, item: Export) -> QWidget:
        context = self.context
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, context.theme.px(6), 0, context.theme.px(6))
        column.setSpacing(0)
        column.addWidget(PlainLabel(context.theme, exports.words(context.formats, item), "row_title", wrap=True))
        said = f"{context.formats.moment(item.at)} · {item.who or context.texts('exports.nobody')}"
        column.addWidget(PlainLabel(context.theme, said, "small", "textMuted", wrap=True))
        return widget
