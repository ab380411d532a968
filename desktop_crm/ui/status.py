"""The status bar: what the page counts, what was just said, the running job, the last copy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStatusBar, QWidget

from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.texts import Texts
from desktop_crm.ui.job_bridge import Courier
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Button, Hairline, IconLabel, PlainLabel

SHOW_AFTER = 300  # ms: what is done by then needs no bar
SAID_FOR = 8000  # ms


@dataclass(slots=True, eq=False)
class Watched:
    job: Job
    name: str
    started: float
    part: float = 0.0


class JobBar(QWidget):
    """Name, bar, time left and Cancel of the job begun last."""

    def __init__(self, theme: Theme, texts: Texts, formats: Formats) -> None:
        super().__init__()
        self._texts, self._formats = texts, formats
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        self.name = PlainLabel(theme, "", "small", "textMuted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(theme.px(140))
        self.left = PlainLabel(theme, "", "small", "textMuted")
        self.cancel = Button(theme, texts("window.cancel"), "link")
        self.cancel.setFont(theme.font("small"))
        for widget in (self.name, self.bar, self.left, self.cancel, Hairline(theme, vertical=True, length=14)):
            row.addWidget(widget)
        self.hide()

    def show_job(self, watched: Watched) -> None:
        self.name.setText(watched.name)
        self.bar.setAccessibleName(watched.name)
        self.bar.setValue(round(watched.part * 1000))
        self.left.setText(self._left(watched))
        self.show()

    def _left(self, watched: Watched) -> str:
        passed = time.monotonic() - watched.started
        percent = self._formats.percent(watched.part)
        if watched.part < 0.02 or passed < 1:
            return percent
        seconds = passed / watched.part * (1 - watched.part)
        if seconds >= 90:
            return self._texts("window.job_left_minutes", percent=percent, minutes=round(seconds / 60))
        return self._texts("window.job_left", percent=percent, seconds=max(1, round(seconds)))


class StatusBar(QStatusBar):
    def __init__(self, theme: Theme, texts: Texts, formats: Formats, courier: Courier) -> None:
        super().__init__()
        self._theme, self._texts, self._formats, self._courier = theme, texts, formats, courier
        self._watched: list[Watched] = []
        self.setSizeGripEnabled(False)
        self.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        self.setFixedHeight(theme.status_height())
        self.strong = PlainLabel(theme, "", "badge", "text")
        self.count = PlainLabel(theme, "", "small", "textMuted")
        self._line = Hairline(theme, vertical=True, length=14)
        self.said = PlainLabel(theme, "", "small", "textMuted")
        self.addWidget(self._row(4, self.strong, self.count))
        self.addWidget(self._row(8, self._line, self.said), 1)
        self.jobs = JobBar(theme, texts, formats)
        self.jobs.cancel.clicked.connect(self._cancel)
        self.backup_icon = IconLabel(theme, "circle-check", "success", 14)
        self.backup = PlainLabel(theme, "", "small", "textMuted")
        words = PlainLabel(theme, texts("start.sample_bar"), "small", "textMuted")
        self.leave_sample = Button(theme, texts("start.sample_leave"), "link")
        self.leave_sample.setFont(theme.font("small"))
        self._sample = self._row(8, words, self.leave_sample, Hairline(theme, vertical=True, length=14))
        self._sample.hide()
        self.addPermanentWidget(self.jobs)
        self.addPermanentWidget(self._sample)
        self.addPermanentWidget(self._row(6, self.backup_icon, self.backup))
        self.backup_icon.hide()
        self._line.hide()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._refresh)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(lambda: self.say(""))

    def _row(self, gap: int, *widgets: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(gap))
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        return holder

    # -- left
    def say_count(self, strong: str, text: str) -> None:
        self.strong.setText(strong)
        self.strong.setVisible(bool(strong))
        self.count.setText(text)

    def say(self, text: str) -> None:
        self.said.setText(text)
        self._line.setVisible(bool(text))
        if text:
            self._silence.start(SAID_FOR)

    # -- right
    def show_sample(self, on: bool) -> None:
        """Whether what is open is the sample, with the way to a base of one's own."""
        self._sample.setVisible(on)

    def show_backup(self, at: datetime | None, today: date) -> None:
        if at is None:
            text, icon, token = self._texts("window.backed_up_never"), "info", "textMuted"
        elif at.astimezone().date() == today:
            text = self._texts("window.backed_up_today", time=self._formats.time(at))
            icon, token = "circle-check", "success"
        else:
            text = self._texts("window.backed_up", date=self._formats.moment(at))
            icon, token = "circle-check", "success"
        self.backup.setText(text)
        self.backup_icon.set_icon(icon, token)
        self.backup_icon.show()

    def show_right(self, text: str) -> None:
        """A plain word in the place of the last copy, while no base is open."""
        self.backup.setText(text)
        self.backup_icon.hide()

    # -- jobs
    def watch(self, job: Job, name: str) -> None:
        """Show the job once it has run for a while, until it ends."""
        watched = Watched(job, name, time.monotonic())
        self._watched.append(watched)
        told = job.on_progress

        def on_progress(part: float) -> None:
            if told is not None:
                told(part)
            self._courier.deliver(lambda: self._moved(watched, part))

        job.on_progress = on_progress
        if not self._tick.isActive():
            self._tick.start(SHOW_AFTER)

    def _moved(self, watched: Watched, part: float) -> None:
        watched.part = part

    def _refresh(self) -> None:
        self._watched = [w for w in self._watched if not w.job.ended.is_set() and not w.job.cancelled()]
        if not self._watched:
            self._tick.stop()
            self.jobs.hide()
        else:
            self.jobs.show_job(self._watched[-1])

    def _cancel(self) -> None:
        if self._watched:
            self._watched[-1].job.cancel()
            self._refresh()
