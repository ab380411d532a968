"""Today: the finding on top, whom to call at the left, alarms and tasks at the right."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.analysis.today import RULES
from desktop_crm.app import today_acts
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.today import CONCERNS, Line, TaskLine, Today, today
from desktop_crm.app.today_alarms import Alarm
from desktop_crm.app.today_words import Words, one_line, top_names
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.failure import index
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.reach import phone_url
from desktop_crm.ui.context import Context
from desktop_crm.ui.today.calls import CallHead, CallList
from desktop_crm.ui.today.rows import rows_of
from desktop_crm.ui.today.side import TodaySide
from desktop_crm.ui.today.talk import TalkDialog
from desktop_crm.ui.today.task import TaskDialog
from desktop_crm.ui.widgets import Button, EmptyState, Hairline, Panel, PlainLabel

LEAST_CALLS: Final = 560
LEAST_SIDE: Final = 260
SIDE_SHARE: Final = 0.3355
NAMED: Final = 20
"""Clients that the menu of an alarm names."""
SOON: Final = 150
"""Milliseconds after a change, so that several make one question."""


class TodayPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._question, self._names = Latest(context), Latest(context)
        self._dirty = True
        self.told: Today | None = None
        self.words: Words | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.refresh)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.side = TodaySide(context)
        self.side.setMinimumWidth(context.theme.px(LEAST_SIDE))
        self.splitter.addWidget(self._left())
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self._moved = False
        self.splitter.splitterMoved.connect(lambda _place, _index: setattr(self, "_moved", True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()  # large letters on a small screen: better to scroll than to lay one over the other
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.splitter)
        column.addWidget(area)
        self.calls.wanted.connect(self._do)
        self.calls.put_off.connect(self._put_off)
        self.side.who.connect(self._who)
        self.side.ticked.connect(self._tick)
        self.side.opened.connect(self._open_task)
        self.side.new_task.connect(lambda: TaskDialog(self._context, self.window()).open())
        for stop in (context.need_session().bus.subscribe(self._changed), self._question.stop, self._names.stop):
            self.destroyed.connect(stop)

    def _left(self) -> QWidget:
        context, theme = self._context, self._context.theme
        left = Panel("surface")
        left.setMinimumWidth(theme.px(LEAST_CALLS))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        head.setSpacing(theme.px(4))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.counts = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        head.addWidget(self.title)
        head.addWidget(self.counts)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        self.calls = CallList(context)
        self.head = CallHead(context, self.calls)
        list_ = QWidget()
        inner = QVBoxLayout(list_)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.head)
        inner.addWidget(self.calls, 1)
        texts = context.texts
        self.calm = EmptyState(theme, "circle-check", texts("today.finding_nothing"), texts("today.nothing_text"))
        self.unused = EmptyState(theme, "sun", texts("today.finding_nothing"), texts("today.nothing_yet"))
        new = Button(theme, texts("list.new_client"), "primary", "plus")
        new.clicked.connect(lambda: context.commands.run("new_client"))
        bring = Button(theme, texts("list.empty_import"), "plain", "upload")
        bring.clicked.connect(lambda: context.window.open_page("import"))
        self.unused.add_buttons(bring, new)
        self.below = QStackedWidget()
        for page in (QWidget(), list_, self.calm, self.unused):
            self.below.addWidget(page)
        self._list = list_
        column.addWidget(self.below, 1)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows take from the side first, until somebody has moved the line between."""
        super().resizeEvent(event)
        if not self._moved:
            px, (_, side) = self._context.theme.px, self._context.theme.size("todaySplit")
            right = max(px(LEAST_SIDE), min(px(side), round(self.width() * SIDE_SHARE)))
            self.splitter.setSizes([self.width() - right, right])

    # -- computing
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty or self.told is None or self.told.as_of != self._context.today():
            self._context.window.say_count("", "")
            self.refresh()
        else:
            self._say_count()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if isValid(self._context.window):
            self._context.window.say_status("")

    def _changed(self, changes: Changes, _source: object) -> None:
        if CONCERNS.isdisjoint({*changes.records, *changes.added}):
            return
        self._dirty = True
        if self.isVisible():
            self._soon.start()

    def refresh(self) -> None:
        """Ask on the read lane; the old lines stay until the new ones are there."""
        self._dirty = False
        standings, formats = self._context.need_standings(), self._context.formats
        day = self._context.today()

        def work(session: Session, job: Job) -> tuple[Today, Words, bool]:
            told = today(session, day, job, standings)
            points = index(session.base.all("failure_point"))
            words = Words(formats, day, top_names(points))
            return told, words, session.base.has("client")

        self._question.ask(work, lambda found: self._show(*found))

    def _show(self, told: Today, words: Words, used: bool) -> None:
        first = self.told is None
        self.told, self.words = told, words
        self.title.setText(words.finding(told))
        self.counts.setText(words.counts(told))
        self.calls.show_rows(rows_of(told, words))
        self.below.setCurrentWidget(self._list if told.lines else self.calm if used else self.unused)
        self.title.setVisible(bool(told.lines or told.alarms or told.open_tasks))
        self.side.show_today(told, words)
        self._say_count()
        self._context.window.say_badge("today", told.calls)
        if first and self.isVisible() and self.window().focusWidget() is None:
            self.calls.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_count(self) -> None:
        if self.told is None or not self.isVisible():
            return
        number = self._context.formats.number
        text = self._context.texts("today.count", n=self.told.calls, done=number(self.told.done))
        self._context.window.say_count(number(self.told.calls), text)

    # -- what is done with a line
    def _do(self, act: str, line: Line) -> None:
        window = self._context.window
        match act:
            case "open":
                window.open_client(line.client)
            case "talk":
                TalkDialog(self._context, self.window(), line.client, today_acts.purpose_of(line)).open()
            case "phone":
                QDesktopServices.openUrl(phone_url(line.phone))
            case "call":
                self._call(line)
            case "done":
                self._done(line)

    def _call(self, line: Line) -> None:
        """A claim is talked over; with the others there is something to ask."""
        if RULES[line.reasons[0].rule].section == "claims":
            self._do("talk", line)
            return
        from desktop_crm.ui.survey import open_survey

        open_survey(self._context, line.client)

    def _done(self, line: Line) -> None:
        if self.words is None:
            return
        summary = self.words.summary(line)
        name = one_line(line.title, 60)

        def told(_changes: Changes) -> None:
            self._context.window.toast(self._context.texts("today.done_toast", name=name))

        self._context.run_write(lambda session, job: today_acts.done(session, line, summary, None, self), told)

    def _put_off(self, line: Line, how: str) -> None:
        if self.words is None:
            return
        until = today_acts.later(self._context.today(), how)
        text = self._context.texts("today.put_off_task", why=self.words.why(line))
        name, day = one_line(line.title, 60), self._context.formats.date(until)

        def told(_changes: Changes) -> None:
            self._context.window.toast(self._context.texts("today.put_off_toast", name=name, date=day))

        self._context.run_write(lambda session, job: today_acts.put_off(session, line, until, text, self), told)

    # -- tasks
    def _tick(self, task: int, on: bool) -> None:
        text = next((one.text for one in self.told.tasks if one.id == task), "") if self.told else ""

        def told(_changes: Changes) -> None:
            if on:
                self._context.window.toast(self._context.texts("today.task_done_toast", text=one_line(text, 60)))

        self._context.run_write(lambda session, job: today_acts.tick(session, task, on, self), told)

    def _open_task(self, task: TaskLine) -> None:
        if task.client is not None:
            self._context.window.open_client(task.client)
        else:
            TaskDialog(self._context, self.window(), task.id, task.text, task.due).open()

    # -- alarms
    def _who(self, alarm: Alarm) -> None:
        """A menu of the clients an alarm is about, those with most at stake first."""
        box = next((box for box in self.side.alarms if box.alarm is alarm), None)
        ids, formats = alarm.clients[:NAMED], self._context.formats

        def done(rows: dict[int, Any]) -> None:
            if box is None or not isValid(box) or box.link is None or not box.isVisible():
                return
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for id in ids:
                if id in rows:
                    name = one_line(rows[id].title, 60).replace("&", "&&")
                    menu.addAction(name, partial(self._context.window.open_client, id))
            left = len(alarm.clients) - len(ids)
            if left > 0:
                words = self._context.texts("today.more", n=left, shown=formats.number(left))
                menu.addAction(words).setEnabled(False)
            menu.popup(box.link.mapToGlobal(QPoint(0, box.link.height())))

        self._names.ask(lambda session, job: session.base.page(ids), done)
