"""What was deleted, each to be brought back until it goes for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import cards, trash, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Gone
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.listed import SHOWN, ListedTab
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.text import ElidedLabel, PlainLabel


class TrashTab(ListedTab):
    def __init__(self, context: Context) -> None:
        t = context.texts
        none, more = t("preferences.trash_empty"), t("preferences.trash_more", n=SHOWN)
        super().__init__(context, t("preferences.trash"), t("preferences.trash_text"), none, more)
        self.emptied = PlainLabel(context.theme, "", "small", "textMuted", wrap=True)
        self.emptied.hide()
        self.column.insertWidget(self.column.indexOf(self.rows), self.emptied)

    def read(self, session: Session) -> Sequence[Gone]:
        return session.base.trash(days=trash.days(session))

    def refresh(self) -> None:
        super().refresh()
        self.context.run_read(lambda session, _job: session.base.emptied(), while_alive(self, self._say_emptied))

    def _say_emptied(self, found: tuple[datetime, int] | None) -> None:
        if found is not None:
            at, n = found
            self.emptied.setText(self.context.texts("preferences.emptied", when=self.context.formats.moment(at), n=n))
        self.emptied.setVisible(found is not None)

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
        text = " · ".join(filter(None, (what, when, merged, self._goes(item))))
        column.addWidget(PlainLabel(context.theme, text, "small", "textMuted", wrap=True))
        row.addLayout(column, 1)
        back = Button(context.theme, t("preferences.bring_back"), "small", "undo-2")
        back.setAccessibleName(f"{t('preferences.bring_back')} {item.title}")
        back.clicked.connect(lambda: self._bring_back(item))
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignVCenter)
        return widget

    def _goes(self, item: Gone) -> str:
        t = self.context.texts
        if item.goes is None:
            return t("preferences.stays_merged") if item.merged_into else t("preferences.stays")
        if item.goes <= datetime.now(UTC):
            return t("preferences.goes_now_unless" if item.named else "preferences.goes_now")
        day = self.context.formats.date(item.goes.astimezone().date())
        return t("preferences.goes_unless" if item.named else "preferences.goes", day=day)

    def _bring_back(self, item: Gone) -> None:
        def work(session: Session, _job: Job) -> Changes:
            return cards.restore(session, item.record, [item.id])

        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(work, done)
