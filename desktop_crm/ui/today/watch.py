"""While a base is open: how many calls wait, on the rail, and a reminder of each task once it is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop_crm.app import reminding
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.today import CONCERNS, Today, today
from desktop_crm.app.today_rows import Reminder
from desktop_crm.app.today_words import one_line
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.today.banner import Banner

if TYPE_CHECKING:
    from desktop_crm.ui.main_window import MainWindow

FIRST: Final = 4_000
"""Milliseconds after a base was opened: the list comes first."""
AFTER: Final = 5_000
"""Milliseconds after a change, when nobody looks at the page."""
MINUTE: Final = 60_000
TOLD: Final = "today/reminded"
KEPT: Final = 400
"""Reminders remembered as told, so that a restart does not repeat them."""
NAMED: Final = 3


class Watch(QObject):
    """`silent` says nothing of tasks, for pictures."""

    def __init__(self, window: MainWindow, *, silent: bool = False) -> None:
        super().__init__(window)
        context = window.context
        self._window = window
        self._context, self._session, self._silent = context, context.need_session(), silent
        self._count, self._due = Latest(context), Latest(context)
        self._tray: QSystemTrayIcon | None = None
        self.banner: Banner | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.count)
        self._soon.start(FIRST)
        self._minutes = QTimer(self)
        self._minutes.timeout.connect(self.look)
        self._minutes.start(MINUTE)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.look)
        self._first.start(FIRST)
        self._day = context.today()
        self._unsubscribe = self._session.bus.subscribe(self._changed)

    def stop(self) -> None:
        """The base is closed, or the window built anew."""
        self._unsubscribe()
        for timer in (self._soon, self._minutes, self._first):
            timer.stop()
        self._count.stop()
        self._due.stop()
        if self.banner is not None:
            self.banner.close()
            self.banner = None
        if self._tray is not None:
            self._tray.hide()
        self.deleteLater()

    # -- the number on the rail
    def _changed(self, changes: Changes, _source: object) -> None:
        if not CONCERNS.isdisjoint({*changes.records, *changes.added}):
            self._soon.start(AFTER)

    def count(self) -> None:
        """The page counts for itself while it is looked at."""
        page = self._window.page("today")
        if page is not None and page.isVisible():
            return
        standings, day = self._context.need_standings(), self._context.today()

        def done(told: Today) -> None:
            self._window.say_badge("today", told.calls)

        self._count.ask(lambda session, job: today(session, day, job, standings), done)

    # -- reminders
    def look(self) -> None:
        """What has come due since the last look; and whether another day has begun."""
        day = self._context.today()
        if day != self._day:
            self._day = day
            page = self._window.page("today")
            if page is not None and page.isVisible():
                page.refresh()
            else:
                self.count()
        if self._silent:
            return
        mine = f"{self._session.base.path}|"
        told = frozenset(key.removeprefix(mine) for key in self._context.settings.texts(TOLD) if key.startswith(mine))

        def work(session: Session, job: Job) -> list[Reminder]:
            return reminding.due(session, day, told)

        self._due.ask(work, self._remind)

    def _remind(self, tasks: Sequence[Reminder]) -> None:
        if not tasks:
            return
        settings = self._context.settings
        mine = [f"{self._session.base.path}|{reminding.key_of(task)}" for task in tasks]
        settings.set_texts(TOLD, [*settings.texts(TOLD), *mine][-KEPT:])
        texts = self._context.texts
        words = "; ".join(one_line(task.text, 80) for task in tasks[:NAMED])
        if len(tasks) > NAMED:
            words += f" {texts('today.remind_more', n=len(tasks) - NAMED)}"
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._say_in_tray(texts("today.remind_title"), words)
        else:
            self._say_in_window(words)

    def _say_in_tray(self, title: str, words: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.messageClicked.connect(self._open)
        self._tray.show()
        self._tray.showMessage(title, words, self._context.theme.icon("alarm-clock", "accent", 32))

    def _say_in_window(self, words: str) -> None:
        if self.banner is not None:
            words = f"{self.banner.words}; {words}"
            self.banner.close()
        self.banner = banner = Banner(self._context, words)
        self._window.put_above(banner)
        banner.open_wanted.connect(self._open)
        banner.closed.connect(self._banner_gone)

    def _banner_gone(self) -> None:
        self.banner = None

    def _open(self) -> None:
        self._window.open_page("today")
