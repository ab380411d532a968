"""The inline form that adds a record: three rows of fields, what is wrong beside them, a draft that is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.domain import validation
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Spec, specs
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card import making
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.in_place import escapes
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.kinds import KINDS, Kind
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, Field
from desktop_crm.ui.widgets.field import ErrorPlace


class FormTail(QWidget):
    """The buttons of a form: at the end of its fields, or apart below them, where these scroll."""

    def __init__(self, context: Context, form: RecordForm) -> None:
        super().__init__()
        self._context, self._form, self.apart = context, form, False
        row = QHBoxLayout(self)
        row.setSpacing(context.theme.px(8))
        self._row = row
        row.addWidget(form.more)
        row.addSpacing(context.theme.px(8))
        row.addStretch(1)
        row.addWidget(form.cancel)
        row.addWidget(form.add)
        self.set_margins()

    def set_margins(self) -> None:
        px = self._context.theme.px
        sides = (px(16), px(8), px(16), px(10)) if self.apart else (0, 0, 0, 0)
        self._row.setContentsMargins(*sides)

    def set_apart(self, room: QWidget | None) -> None:
        """Into `room`, whose lower edge they take, or back behind the fields."""
        if (room is not None) == self.apart:
            return
        self.apart = room is not None
        self.set_margins()
        self._form.take_tail(room)
        self.show()

    def foot(self) -> int:
        """The height they take apart."""
        return self.sizeHint().height() if self.apart else 0

    def event(self, event: QEvent) -> bool:
        if escapes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._form.keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.apart:
            painter, theme = QPainter(self), self._context.theme
            painter.fillRect(self.rect(), theme.color("surface"))
            painter.fillRect(0, 0, theme.px(3), self.height(), theme.color("accent"))
            for y in (0, self.height() - 1):
                painter.fillRect(0, y, self.width(), 1, theme.color("border"))


class RecordForm(QWidget):
    """`added` sends the values once they can be read; the owner writes them and answers, or closes the form.

    `closed` by Escape (the draft stays) or Cancel (it goes).
    """

    added = Signal(str, object)
    closed = Signal(str)
    taller = Signal()

    def __init__(
        self,
        context: Context,
        drafts: Drafts,
        words: Words,
        record: str,
        client_id: int | None,
        purchase: int | None = None,
    ) -> None:
        """`client_id` None: a record without a card. `purchase`: the one it is about, chosen from the start."""
        super().__init__()
        self._context, self._drafts, self._words = context, drafts, words
        self.record, self.client_id, self.purchase = record, client_id, purchase
        self._kind = self._declared()
        self._taken: dict[str, str] = {}
        self._busy = False
        theme, texts = context.theme, context.texts
        self.fields: dict[str, Field] = {}
        self._flow = CellFlow(self, theme.px(12), theme.px(8))
        self._flow.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        for name, cell in self._kind.main.items():
            self._add_field(name, cell)
        for name, cell in self._kind.more.items():
            self._add_field(name, cell).hide()
        self.more = Button(theme, texts("card.more"), "link", "chevron-down", checkable=True)
        self.more.toggled.connect(self._unfold)
        self.cancel = Button(theme, texts("card.cancel"), "flat", tip=texts("card.cancel_tip"))
        self.cancel.clicked.connect(self._cancel)
        self.add = Button(theme, self._title(), "primary", tip=texts("card.add_tip"))
        self.add.clicked.connect(self.submit)
        self.tail = FormTail(context, self)
        self.take_tail(None)
        self.more.setVisible(bool(self._kind.more))  # not before it has a parent: it would be a window for a moment
        self.setAccessibleName(self._title())
        self.defaults = self._fill_defaults()
        self._bring_draft()

    def _declared(self) -> Kind:
        return KINDS[self.record]

    def _title(self) -> str:
        """What the form does, on its button."""
        return self._context.texts(f"card.add_{self.record}")

    def take_tail(self, room: QWidget | None) -> None:
        """The buttons into other room, or (None) behind the fields."""
        if room is None:
            self._flow.add(self.tail, Cell(100, 0, last=True))
        else:
            self._flow.removeWidget(self.tail)
            self.tail.setParent(room)

    def _add_field(self, name: str, cell: Cell) -> Field:
        field = self._make(name)
        px = self._context.theme.px
        scaled = Cell(px(cell.least), cell.stretch, px(cell.most), cell.full, cell.last, px(cell.wrong))
        self._flow.add(field, scaled)
        self.fields[name] = field
        field.edited.connect(lambda: self._edited(name))
        field.committed.connect(lambda: self._check(name))
        return field

    def _make(self, name: str) -> Field:
        place: ErrorPlace = "right" if name == "date" else "below"
        return making.make_field(self._context, self._words, self.record, name, error_place=place)

    def _spec(self, name: str) -> Spec:
        return specs(RECORDS[self.record])[name]

    def _unfold(self, on: bool) -> None:
        self.more.set_icon("chevron-up" if on else "chevron-down")
        self.more.setText(self._context.texts("card.less" if on else "card.more"))
        for name in self._kind.more:
            self.fields[name].setVisible(on)

    # -- content
    def _fill_defaults(self) -> dict[str, str]:
        values = self._first_values() | dict(self._kind.given)
        if self._kind.mine:
            values[self._kind.mine] = self._words.staff_named(self._context.actor)
        if self.purchase is not None:
            values["purchase"] = self.purchase
        for name, field in self.fields.items():
            field.set_value(values[name])
        self._take_over()
        return {name: field.raw() for name, field in self.fields.items()}

    def _first_values(self) -> dict[str, Any]:
        return cards.defaults(self._context.need_session(), self.record)

    @property
    def draft_name(self) -> str:
        about = "" if self.purchase is None else f"/{self.purchase}"
        return f"{self.client_id}/{self.record}{about}"

    def _bring_draft(self) -> None:
        draft = self._drafts.get(self.draft_name)
        for name, raw in draft.items():
            if name in self.fields:
                self.fields[name].set_raw(raw)
                if name in self._kind.more:
                    self.more.setChecked(True)

    def typed(self) -> dict[str, str]:
        """What differs from an untouched form."""
        raws = {name: field.raw() for name, field in self.fields.items()}
        return {name: raw for name, raw in raws.items() if raw != self.defaults[name]}

    def _edited(self, name: str) -> None:
        if name == "purchase":
            self._take_over()
        self._drafts.keep(self.draft_name, self.typed())

    def _take_over(self) -> None:
        """A claim is about what was bought, a return gives its price back, as long as nothing else was said."""
        if "purchase" not in self.fields:
            return
        bought = self._words.record_of("purchase", self.fields["purchase"].value() or 0)
        for own, name in self._kind.taken.items() if bought is not None else ():
            field = self.fields[own]
            if field.raw() in ("", self._taken.get(own)):
                field.set_value(getattr(bought, name))
                self._taken[own] = field.raw()

    def renew(self, words: Words) -> None:
        """The card has changed: other purchases to choose from."""
        self._words = words
        for name, field in self.fields.items():
            self._renew(name, field)

    def _renew(self, name: str, field: Field) -> None:
        making.renew_options(field, self._words, self.record, name)

    # -- checking and adding
    def _check(self, name: str) -> None:
        """What can be said about one field when it is left; that it is still empty is not yet a problem."""
        field = self.fields[name]
        try:
            value = field.value()
        except Unreadable as error:
            field.set_error(self._context.unreadable_text(error))
            return
        found = validation.field_problems(name, self._spec(name), value, self._context.today())
        said = [p for p in found if p.code != "required"]
        if said:
            self._say(said[0])

    def _say(self, problem: Problem) -> None:
        field = self.fields[problem.field]
        text = self._context.problem_text(problem)
        if problem.code == "future":
            field.set_error(text, self._context.texts("card.set_today"), self._today(field))
        else:
            field.set_error(text)

    def _today(self, field: Field) -> Callable[[], None]:
        def act() -> None:
            field.set_value(self._context.today())
            field.clear_error()
            field.edited.emit()
            field.setFocus(Qt.FocusReason.OtherFocusReason)

        return act

    def submit(self) -> None:
        if self._busy:
            return
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for name, field in self.fields.items():
            field.clear_error()
            if field.check():
                values[name] = field.value()
            else:
                wrong.append(name)
        if wrong:
            self._show_first(wrong[0])
            return
        self._busy = True
        self.added.emit(self.record, values)

    def keep(self, keeper: Keeper, values: dict[str, Any], done: Callable[[int], None]) -> None:
        """Have what was sent written; `done` gets the id, and this form what is wrong with it."""
        keeper.add(self.record, self.client_id, values, done, self.refuse, self.failed)

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """What is wrong, beside the fields; the form may have been closed by the time the answer comes."""
        if not isValid(self):
            return
        self._busy = False
        known = [p for p in problems if p.field in self.fields]
        for problem in known:
            self._say(problem)
        if known:
            self._show_first(known[0].field)

    def failed(self) -> None:
        """It could not be written, for no reason of the fields."""
        self._busy = False

    def _show_first(self, name: str) -> None:
        if name in self._kind.more:
            self.more.setChecked(True)
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        self._drafts.drop(self.draft_name)
        self.closed.emit(self.record)

    def focus_first(self) -> None:
        """Into the first field, behind what a draft has brought there."""
        editor = next(iter(self.fields.values())).editor
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(editor, QPlainTextEdit):
            editor.moveCursor(QTextCursor.MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.end(False)

    # -- keys and look
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.taller.emit()
        if escapes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit(self.record)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, 0, theme.px(3), self.height(), theme.color("accent"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("border"))
