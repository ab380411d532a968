"""What was deleted in the last thirty days, each to be brought back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Gone
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.listed import SHOWN, ListedTab
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.text import ElidedLabel, PlainLabel


class TrashTab(ListedTab):
    def __init__(self, context: Context) -> None:
        t = context.texts
        none, more = t("preferences.trash_empty"), t("preferences.trash_more", n=SHOWN)
        super().__init__(context, t("preferences.trash"), t("preferences.trash_text"), none, more)

    def read(self, session: Session) -> Sequence[Gone]:
        return session.base.trash()

    def row(self, item: Gone) -> QWidget:
        context, t = self.context, self.context.texts
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, context.theme.px(6), 0, context.theme.px(6))
        row.setSpacing(context.theme.px(12))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(ElidedLabel(context.theme, item.title, "row_title"))
        what = t(f"codes.record_{item.record}")
        when = t("preferences.deleted", when=context.formats.moment(item.at))
        if item.actor:
            when = t("preferences.deleted_by", when=context.formats.moment(item.at), who=item.actor)
        merged = t("preferences.merged_into", name=item.merged_into) if item.merged_into else ""
        text = " · ".join(filter(None, (what, when, merged)))
        column.addWidget(PlainLabel(context.theme, text, "small", "textMuted", wrap=True))
        row.addLayout(column, 1)
        back = Button(context.theme, t("preferences.bring_back"), "small", "undo-2")
        back.setAccessibleName(f"{t('preferences.bring_back')} {item.title}")
        back.clicked.connect(lambda: self._bring_back(item))
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignVCenter)
        return widget

    def _bring_back(self, item: Gone) -> None:
        def work(session: Session, _job: Job) -> Changes:
            return cards.restore(session, item.record, [item.id])

        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(work, done)
