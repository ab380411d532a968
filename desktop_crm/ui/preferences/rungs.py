"""What the owner wants of each rung of the ladder, beside what is there, and what hinders clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.analysis.standing import RUNGS
from desktop_crm.app import rung_shares
from desktop_crm.app.jobs import Job
from desktop_crm.app.rung_shares import OnRung
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.parsing import Unreadable, parse_number
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.widgets.field import Field
from desktop_crm.ui.widgets.inputs import LineField, TextField
from desktop_crm.ui.widgets.states import IconLabel
from desktop_crm.ui.widgets.text import Hairline, PlainLabel

NAME_WIDTH, IDEAL_WIDTH, NOTE_ROWS = 170, 110, 2


class RungRow(QWidget):
    def __init__(self, context: Context, code: str) -> None:
        super().__init__()
        self.context, self.code = context, code
        theme, t = context.theme, context.texts
        self._ideal: int | None = None
        self._hinders: str | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        row.setSpacing(theme.px(12))
        names = QVBoxLayout()
        names.setSpacing(theme.px(2))
        self.name = t(f"codes.rung_{code}")
        names.addWidget(PlainLabel(theme, self.name, "row_title", wrap=True))
        self.now = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        names.addWidget(self.now)
        names.addStretch(1)
        holder = QWidget()
        holder.setLayout(names)
        names.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(theme.px(NAME_WIDTH))
        row.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        self.ideal = LineField(context, t("preferences.rung_ideal"))
        self.ideal.setFixedWidth(theme.px(IDEAL_WIDTH))
        self.ideal.line.setAccessibleName(f"{self.name}: {t('preferences.rung_ideal')}")
        self.ideal.committed.connect(self._keep_ideal)
        row.addWidget(self.ideal, 0, Qt.AlignmentFlag.AlignTop)
        self.hinders = TextField(context, t("preferences.rung_hinders"), rows=NOTE_ROWS)
        self.hinders.text.setAccessibleName(f"{self.name}: {t('preferences.rung_hinders')}")
        self.hinders.committed.connect(self._keep_hinders)
        row.addWidget(self.hinders, 1, Qt.AlignmentFlag.AlignTop)

    def show_found(self, found: OnRung, total: int) -> None:
        formats, t = self.context.formats, self.context.texts
        share = formats.percent(found.clients / total) if total else ""
        words = [t("preferences.rung_now", share=share), t("preferences.clients", n=found.clients)]
        self.now.setText(" · ".join(words) if total else t("preferences.rung_nobody"))
        if found.ideal != self._ideal or not (self.ideal.line.hasFocus() or self.ideal.error()):
            self.ideal.set_raw("" if found.ideal is None else str(found.ideal))
            self.ideal.clear_error()
        if found.hinders != self._hinders or not self.hinders.text.hasFocus():
            self.hinders.set_raw(found.hinders)
        self._ideal, self._hinders = found.ideal, found.hinders

    def _keep_ideal(self) -> None:
        text = self.ideal.raw().strip().rstrip("%").strip()
        try:
            value = parse_number(text) if text else None
        except Unreadable as error:
            self.ideal.set_error(self.context.unreadable_text(error))
            return
        self._set_down({"ideal": value}, self.ideal)

    def _keep_hinders(self) -> None:
        if self._hinders is not None:
            self._set_down({"hinders": self.hinders.raw()}, self.hinders)

    def _set_down(self, values: dict[str, Any], field: Field) -> None:
        code = self.code

        def work(session: Session, _job: Job) -> Changes | None:
            return rung_shares.set_down(session, code, values)

        def invalid(problems: tuple[Problem, ...]) -> None:
            field.set_error(self.context.problem_text(problems[0]))

        self.context.run_write(work, invalid=while_alive(self, invalid))


class RungsTab(Section):
    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.rungs"), t("preferences.rungs_text"))
        line = QHBoxLayout()
        line.setSpacing(context.theme.px(6))
        self.mark = IconLabel(context.theme, "info", "textMuted", 14)
        self.sum = PlainLabel(context.theme, "", "small", "textMuted", wrap=True)
        line.addWidget(self.mark)
        line.addWidget(self.sum, 1)
        self.column.addLayout(line)
        self.rows: dict[str, RungRow] = {}
        for code in reversed(RUNGS):
            self.rows[code] = RungRow(context, code)
            self.column.addWidget(Hairline(context.theme))
            self.column.addWidget(self.rows[code])
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _changed(self, changes: Changes, _source: object) -> None:
        touched = changes.records.keys() | changes.added.keys()
        if self.isVisible() and touched & (DECIDE | {"rung"}):
            self.refresh()

    def refresh(self) -> None:
        standings = self.context.need_standings()
        self.context.run_read(
            lambda session, job: rung_shares.rungs(session, standings, job), while_alive(self, self._show)
        )

    def _show(self, found: Sequence[OnRung]) -> None:
        total = sum(one.clients for one in found)
        for one in found:
            self.rows[one.code].show_found(one, total)
        ideals = [one.ideal for one in found if one.ideal is not None]
        t, formats = self.context.texts, self.context.formats
        whole = formats.percent(sum(ideals) / 100)
        wrong = bool(ideals) and (sum(ideals) > 100 or (len(ideals) == len(found) and sum(ideals) != 100))
        key = "none" if not ideals else "wrong" if wrong else "so_far" if len(ideals) < len(found) else "right"
        self.sum.setText(t(f"preferences.rung_sum_{key}", sum=whole))
        self.sum.set_token("warning" if wrong else "textMuted")
        self.mark.set_icon("triangle-alert" if wrong else "info", "warning" if wrong else "textMuted")
