"""The first step: who leaves, what they leave behind, who takes over, and how the clients are divided."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app import cards, handover_words, wording
from desktop_crm.app.handover import WAYS, Left, Way
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.staff import Staff
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, CheckBox, ComboField, LineField, Message, PlainLabel, SegmentsField

NAME_SHOWN = 60
GAP, SMALL_GAP, LIST_HEIGHT = 14, 6, 172
RING = 3
"""Pixels at the left and right of a step, where a button at its edge shows that it has the focus."""


def shown(name: str, limit: int = NAME_SHOWN) -> str:
    """A name on a button or box: one line, "&" as itself."""
    line = " ".join(name.split())
    return (line if len(line) <= limit else line[: limit - 1] + "…").replace("&", "&&")


class WhoStep(QWidget):
    """`leaver_chosen` asks for what that person leaves behind; `ready` after every change that matters."""

    leaver_chosen = Signal(int)
    ready = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.left: Left | None = None
        self.boxes: dict[int, CheckBox] = {}
        self._new: set[int] = set()  # who was added here, and so is to take over
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(RING, 0, RING, 0)
        column.setSpacing(theme.px(GAP))
        self.leaver = ComboField(context, t("handover.who"))
        self.leaver.edited.connect(lambda: self.leaver_chosen.emit(self.leaver.value()))
        column.addWidget(self.leaver)
        self.summary = PlainLabel(theme, t("handover.reading"), "strong", wrap=True)
        self.knows = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        told = QVBoxLayout()
        told.setSpacing(theme.px(2))
        told.addWidget(self.summary)
        told.addWidget(self.knows)
        column.addLayout(told)
        column.addLayout(self._takers())
        self.way = SegmentsField(context, t("handover.way"), [(w, t(f"handover.way_{w}")) for w in WAYS])
        self.way.set_value("evenly")
        self.way.edited.connect(self._tell_way)
        self.way_text = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        column.addWidget(self.way)
        column.addWidget(self.way_text)
        self.former = CheckBox(theme)
        self.former.setChecked(True)
        self.former.toggled.connect(lambda _on: self.ready.emit())
        column.addWidget(self.former)
        self.message = Message(theme)
        column.addWidget(self.message)
        column.addStretch(1)

    def _takers(self) -> QVBoxLayout:
        theme, t = self._context.theme, self._context.texts
        column = QVBoxLayout()
        column.setSpacing(theme.px(SMALL_GAP))
        self.takers_label = PlainLabel(theme, t("handover.takers"), "small", "textMuted", wrap=True)
        column.addWidget(self.takers_label)
        inside = QWidget()
        inside.setObjectName("page")
        self._boxes_column = QVBoxLayout(inside)
        self._boxes_column.setContentsMargins(0, theme.px(2), 0, theme.px(2))
        self._boxes_column.setSpacing(theme.px(SMALL_GAP))
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        column.addWidget(self._area)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.new_name = LineField(self._context, "", hint=t("handover.add_name"))
        self.new_name.line.setAccessibleName(t("handover.add_name"))
        self.add_button = Button(theme, t("handover.add"), "plain", "user-plus")
        self.add_button.clicked.connect(self.add_member)
        row.addWidget(self.new_name, 1)
        row.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        return column

    # -- what is shown
    def show_staff(self, staff: Sequence[Staff], leaver: int) -> None:
        t = self._context.texts
        self.leaver.set_options(
            (s.id, t("handover.gone", name=s.name) if s.former else s.name)
            for s in sorted(staff, key=lambda s: (bool(s.former), s.name.casefold()))
        )
        self.leaver.set_value(leaver)

    def show_left(self, left: Left) -> None:
        """Who could take over are offered anew; who was ticked stays so."""
        formats, t = self._context.formats, self._context.texts
        ticked = {*self.chosen_receivers(), *self._new}
        self.left = left
        what = handover_words.left_behind(formats, left)
        self.summary.setText(t("handover.leaves", what=what) if what else t("handover.leaves_nothing"))
        self.knows.setText(handover_words.amount(formats, "knows", len(left.known)) if left.known else "")
        self.knows.setVisible(bool(left.known))
        self._show_takers(left.takers, ticked)
        self._new.clear()
        self.takers_label.setText(t("handover.takers") if left.takers else t("handover.nobody_else"))
        self.former.setText(t("handover.former", name=shown(left.leaver.name)))
        self.former.setVisible(not left.leaver.former)
        self.refuse("")
        self._changed()

    def _show_takers(self, takers: Sequence[Staff], ticked: set[int]) -> None:
        theme, t = self._context.theme, self._context.texts
        for box in self.boxes.values():
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for member in takers:
            position = wording.choice(t, "staff", "position", member.position)
            box = CheckBox(theme, " · ".join(filter(None, (shown(member.name), position))))
            box.setChecked(member.id in ticked or len(takers) == 1)
            box.toggled.connect(lambda _on: self._changed())
            self.boxes[member.id] = box
            self._boxes_column.addWidget(box)
        self._area.setVisible(bool(takers))
        high = sum(box.sizeHint().height() + theme.px(SMALL_GAP) for box in self.boxes.values())
        self._area.setFixedHeight(min(theme.px(LIST_HEIGHT), high + theme.px(4)))

    def _changed(self) -> None:
        self.refuse("")
        self._tell_way()
        self.ready.emit()

    def _tell_way(self) -> None:
        several = len(self.chosen_receivers()) > 1
        self.way.setVisible(several)
        self.way_text.setVisible(several)
        self.way_text.setText(self._context.texts(f"handover.way_{self.way.value()}_text"))

    def refuse(self, text: str) -> None:
        self.message.say(text)

    # -- what was chosen
    def chosen_receivers(self) -> list[int]:
        return [id for id, box in self.boxes.items() if box.isChecked()]

    def chosen_way(self) -> Way:
        way: Way = self.way.value()
        return way

    def marks_former(self) -> bool:
        return self.former.isChecked() and self.left is not None and not self.left.leaver.former

    # -- somebody new
    def add_member(self) -> None:
        name = self.new_name.value()

        def invalid(problems: tuple[Problem, ...]) -> None:
            self.new_name.set_error(self._context.problem_text(problems[0]))

        def done(made: cards.Done) -> None:
            self.new_name.set_value("")
            self._new.add(made.id)
            self.leaver_chosen.emit(self.leaver.value())

        self._context.run_write(
            lambda session, _job: cards.add_record(session, "staff", None, {"name": name}), done, invalid
        )
