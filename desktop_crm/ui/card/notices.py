"""What stands out on a card: that the client left, and what is still to be done; each ended by one click or key."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.domain.task import Task
from desktop_crm.ui.card import dealings
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, CheckBox, ElidedLabel, IconLabel, PlainLabel, set_tip

SHOWN: Final = 3
"""Tasks that stand there by themselves; the others are told by their number."""


class LossBanner(QWidget):
    """`won_back` when the client came back."""

    won_back = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self.loss_id = context, 0
        theme, texts = context.theme, context.texts
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(5), theme.px(8), theme.px(5))
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel(theme, "trending-down", "danger", 16))
        self.text = ElidedLabel(theme, "", "row_title")
        row.addWidget(self.text, 1)
        self.back = Button(theme, texts("card.loss_back"), "link", tip=texts("card.loss_back_tip"))
        self.back.clicked.connect(lambda: self.won_back.emit(self.loss_id))
        row.addWidget(self.back)
        self.hide()

    def show_words(self, words: Words) -> None:
        loss = words.standing_loss()
        self.setVisible(loss is not None)
        if loss is not None:
            self.loss_id = loss.id
            date, reason = words.formats.date(loss.date), one_line(loss.reason, 200)
            self.text.setText(words.texts("card.loss_banner", date=date, reason=reason))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("dangerSoft"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(4), theme.px(4))
        painter.fillRect(0, 0, theme.px(3), self.height(), theme.color("danger"))


class TaskLine(QWidget):
    """Ticking it off ends the task, its words lead to all of its fields."""

    def __init__(self, context: Context, words: Words, task: Task) -> None:
        super().__init__()
        theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.tick = CheckBox(theme)
        text = one_line(task.text, 200)
        self.tick.setAccessibleName(f"{words.texts('card.task_finish')}: {text}")
        set_tip(self.tick, words.texts("card.task_finish"))
        row.addWidget(self.tick)
        self.text = ElidedLabel(theme, text)
        self.text.setCursor(Qt.CursorShape.PointingHandCursor)
        row.addWidget(self.text, 1)
        due, token = words.due(task.due_date)
        row.addWidget(PlainLabel(theme, due, "small", token))


class Notices(QWidget):
    """`won_back` names the loss that ended, `finished` a task that was done, `opening` one to be looked at (0: all)."""

    won_back = Signal(int)
    finished = Signal(int, bool)
    opening = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[object, ...] = ()
        self.lines: dict[int, TaskLine] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.theme.px(8), 0, 0)
        column.setSpacing(context.theme.px(4))
        self.banner = LossBanner(context)
        self.banner.won_back.connect(self.won_back)
        column.addWidget(self.banner)
        self.tasks = QWidget()
        below = QVBoxLayout(self.tasks)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(context.theme.px(4))
        self._column = QVBoxLayout()
        self._column.setSpacing(context.theme.px(4))
        below.addLayout(self._column)
        self.more = Button(context.theme, " ", "link")
        self.more.clicked.connect(lambda: self.opening.emit(0))
        below.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.tasks)
        self._lost = False

    def make_room(self, *, tasks: bool) -> None:
        """That the client left is said in any case: whoever writes on the card must know it."""
        self.tasks.setVisible(tasks and bool(self.lines))
        self.setVisible(self._lost or (tasks and bool(self.lines)))

    def show_words(self, words: Words) -> None:
        self.banner.show_words(words)
        tasks = dealings.open_tasks(words)
        wanted = (words.card.client.id, words.card.today, *tasks)
        if wanted != self._shown:
            self._shown = wanted
            self._build(words, tasks)
        self._lost = words.standing_loss() is not None

    def _build(self, words: Words, tasks: list[Task]) -> None:
        for line in self.lines.values():
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        self.lines = {}
        for task in tasks[:SHOWN]:
            line = TaskLine(self._context, words, task)
            line.tick.clicked.connect(partial(self._tick, task.id))
            line.text.mouseReleaseEvent = partial(self._open, task.id)  # type: ignore[method-assign]  # a label's click
            self.lines[task.id] = line
            self._column.addWidget(line)
        left = len(tasks) - SHOWN
        self.more.setVisible(left > 0)
        if left > 0:
            self.more.setText(words.texts("card.tasks_more", n=left))

    def _tick(self, id: int, *_checked: bool) -> None:
        self.finished.emit(id, True)

    def _open(self, id: int, *_event: object) -> None:
        self.opening.emit(id)
