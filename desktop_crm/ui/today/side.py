"""Beside the calls: the alarms, the tasks of the days ahead, and what the keys do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app.today import TaskLine, Today
from desktop_crm.app.today_alarms import Alarm
from desktop_crm.app.today_words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, CheckBox, ElidedLabel, FlowLayout, Hairline, IconLabel, Panel, PlainLabel

KEYS = (("open", "Enter"), ("call", ""), ("talk", "R"), ("later", "S"), ("done", "D"))


class AlarmBox(QWidget):
    """A warning on a soft fill: what is so, what stands behind it, and who it is about."""

    def __init__(self, context: Context, alarm: Alarm, words: Words) -> None:
        super().__init__()
        self.alarm = alarm
        self._theme = theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(15), theme.px(9), theme.px(12), theme.px(9))
        row.setSpacing(theme.px(10))
        mark = QVBoxLayout()
        icon = "circle-alert" if alarm.level == "danger" else "triangle-alert"
        mark.addWidget(IconLabel(theme, icon, alarm.level, 16))
        mark.addStretch(1)
        row.addLayout(mark)
        column = QVBoxLayout()
        column.setSpacing(theme.px(2))
        self.title = PlainLabel(theme, words.alarm(alarm), "row_title", wrap=True)
        self.because = PlainLabel(theme, words.alarm_because(alarm), "small", "textMuted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.because)
        self.link: Button | None = None
        if alarm.clients:
            key = "today.alarm_clients_balance" if alarm.code == "balance" else "today.alarm_clients"
            self.link = Button(theme, context.texts(key), "link")
            self.link.setFont(theme.font("small"))
            self.link.setAccessibleDescription(self.title.text())
            column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self.alarm.level}Soft"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(4), theme.px(4))
        painter.fillRect(0, 0, theme.px(3), self.height(), theme.color(self.alarm.level))


class TaskRow(QWidget):
    """`ticked` when it is done or open again; `opened` when somebody wants to see what it is about."""

    ticked = Signal(bool)
    opened = Signal()

    def __init__(self, context: Context, task: TaskLine, words: Words) -> None:
        super().__init__()
        theme = context.theme
        self.task = task
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(9), 0, theme.px(9))
        row.setSpacing(theme.px(8))
        text = one_line(f"{task.title}: {task.text}" if task.title else task.text)
        due = words.task_due(task.due, task.done)
        late = not task.done and task.due < words.as_of
        today = not task.done and task.due == words.as_of
        self.box = CheckBox(theme)
        self.box.setChecked(task.done)
        self.box.setAccessibleName(f"{text}, {due}")
        self.box.clicked.connect(self.ticked)
        self.text = ElidedLabel(theme, text, "body", "textMuted" if task.done else "text")
        font = self.text.font()
        font.setStrikeOut(task.done)
        self.text.setFont(font)
        self.text.setCursor(Qt.CursorShape.PointingHandCursor)
        self.text.mouseReleaseEvent = lambda _event: self.opened.emit()  # type: ignore[method-assign]
        self.due = PlainLabel(theme, due, "small", "danger" if late else "text" if today else "textMuted")
        row.addWidget(self.box)
        row.addWidget(self.text, 1)
        row.addWidget(self.due)


class TodaySide(QScrollArea):
    """`who` sends an alarm whose clients are wanted; `ticked` a task and whether it is done; `opened` a task."""

    who = Signal(object)
    ticked = Signal(int, bool)
    opened = Signal(object)
    new_task = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.alarms: list[AlarmBox] = []
        self.tasks: list[TaskRow] = []
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_today(self, told: Today, words: Words) -> None:
        focused = next((row.task.id for row in self.tasks if row.box.hasFocus()), None)
        scrolled = self.verticalScrollBar().value()
        theme, texts = self._context.theme, self._context.texts
        body = Panel("surface")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        column.setSpacing(0)
        self.alarms = [AlarmBox(self._context, alarm, words) for alarm in told.alarms]
        column.addLayout(self._head(texts("today.alarms"), len(self.alarms)))
        column.addSpacing(theme.px(10))
        for box in self.alarms:
            if box.link is not None:
                box.link.clicked.connect(lambda _on=False, alarm=box.alarm: self.who.emit(alarm))
            column.addWidget(box)
            column.addSpacing(theme.px(8))
        if not self.alarms:
            column.addWidget(PlainLabel(theme, texts("today.no_alarms"), "body", "textMuted", wrap=True))
        column.addSpacing(theme.px(12))
        self._tasks(column, told, words)
        column.addSpacing(theme.px(12))
        column.addWidget(self._keys())
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(scrolled)
        for row in self.tasks:
            if row.task.id == focused:
                row.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tasks(self, column: QVBoxLayout, told: Today, words: Words) -> None:
        theme, texts = self._context.theme, self._context.texts
        self.tasks = [TaskRow(self._context, task, words) for task in told.tasks]
        head = self._head(texts("today.tasks"), told.open_tasks)
        self.add = Button(theme, texts("today.add_task"), "link", "plus")
        self.add.setAccessibleName(texts("today.task_new"))
        self.add.clicked.connect(self.new_task)
        head.addWidget(self.add)
        column.addLayout(head)
        column.addSpacing(theme.px(4))
        for row in self.tasks:
            row.ticked.connect(lambda on, id=row.task.id: self.ticked.emit(id, on))
            row.opened.connect(lambda task=row.task: self.opened.emit(task))
            column.addWidget(row)
            column.addWidget(Hairline(theme))
        if not self.tasks:
            column.addWidget(PlainLabel(theme, texts("today.no_tasks"), "body", "textMuted", wrap=True))

    def _head(self, text: str, count: int) -> QHBoxLayout:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(PlainLabel(theme, text, "strong"))
        row.addWidget(PlainLabel(theme, self._context.formats.number(count), "body", "textMuted"))
        row.addStretch(1)
        return row

    def _keys(self) -> QWidget:
        theme, texts = self._context.theme, self._context.texts
        holder = QWidget()
        flow = FlowLayout(holder, theme.px(16), theme.px(4))
        for name, key in KEYS:
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(theme.px(4))
            row.addWidget(PlainLabel(theme, key or texts("today.key_space"), "small", weight=500))
            row.addWidget(PlainLabel(theme, texts(f"today.key_{name}"), "small", "textMuted"))
            flow.addWidget(pair)
        return holder
