"""The phone rings: who it is and what is the matter, in one small form that the keyboard fills in seconds."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStackedWidget,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.app.tokens import tokens
from desktop_crm.ui.card import making
from desktop_crm.ui.card.callers import Caller, Match, MatchModel, MatchPainter, find_caller, new_card
from desktop_crm.ui.card.dialog import FieldsDialog
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Field, LineField, PlainLabel

ROWS_SHOWN: Final = 4
REST: Final = 340
"""Height of everything but the rows: with large letters on a small screen there is room for fewer of them."""
DRAFT: Final = "call"
CELLS: Final = {
    "text": Cell(330, full=True),
    "severity": Cell(300, 1, 320),
    "failure_point": Cell(180, 2),
    "channel": Cell(130, 1, 200),
}


class CallDialog(FieldsDialog):
    """`open()` it; it closes itself once the claim is added and shows the card in the window."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent, context.texts("call.title"))
        self._chosen_by_user = False
        self._found: list[Match] = []
        self._choices = Latest(context)
        self.destroyed.connect(self._choices.stop)
        self._drafts = Drafts(context.settings.folder / "call.json", str(context.need_session().base.path), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(tokens()["motion"]["searchDebounceMs"]))
        self._timer.timeout.connect(self._search)
        self._build()
        draft = self._drafts.get(DRAFT)
        self.who.set_raw(draft.get("who", ""))
        self._choices.ask(lambda session, job: cards.no_card(session), self._know)
        if self.who.raw():
            self._search()

    # -- building
    def _build(self) -> None:
        theme, texts, column = self._context.theme, self._context.texts, self._column
        self.who = LineField(self._context, texts("call.who"), required=True, hint=texts("call.who_hint"))
        self.who.edited.connect(self._who_changed)
        self.who.line.installEventFilter(self)
        column.addWidget(self.who)
        self.matches = MatchModel()
        self.list = QListView()
        self.list.setModel(self.matches)
        self._painter = MatchPainter(theme)
        self.list.setItemDelegate(self._painter)
        self.list.setAccessibleName(texts("call.matches"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._clicked)
        self.list.setProperty("framed", True)
        row_height = self._painter.sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        screen = self.screen().availableGeometry().height()
        rows = max(1, min(ROWS_SHOWN, (screen - theme.px(REST)) // row_height))
        self.list.setFixedHeight(row_height * rows)
        self._hint = PlainLabel(theme, texts("call.hint"), "small", "textMuted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = QStackedWidget()
        self._room.setFixedHeight(self.list.height())
        self._room.addWidget(self._hint)
        self._room.addWidget(self.list)
        column.addWidget(self._room)
        self._body = QWidget()
        self._flow = CellFlow(self._body, theme.px(12), theme.px(8))
        column.addWidget(self._body)
        column.addSpacing(theme.px(4))
        tips = (texts("call.close_tip"), texts("call.add_tip"))
        self._buttons(texts("call.close"), texts("call.add"), tips)

    def _know(self, card: cards.Card) -> None:
        """Failure points are known now: the fields of the claim can be made."""
        words = Words(self._context.texts, self._context.formats, card)
        px = self._context.theme.px
        for name, cell in CELLS.items():
            field = making.make_field(self._context, words, "claim", name)
            self._flow.add(field, Cell(px(cell.least), cell.stretch, px(cell.most), cell.full))
            self.fields[name] = field
            field.edited.connect(self._keep_draft)
        values = cards.defaults(self._context.need_session(), "claim") | {"channel": "call"}
        draft = self._drafts.get(DRAFT)
        for name, field in self.fields.items():
            field.set_value(values[name])
            if name in draft:
                field.set_raw(draft[name])

    # -- who is calling
    def _who_changed(self) -> None:
        self._chosen_by_user = False
        self._keep_draft()
        self._offer()
        self._timer.start()

    def _search(self) -> None:
        caller = Caller.read(self.who.raw())
        if not caller.name and not caller.phone:
            self._question.stop()
            self._found = []
            self._offer()
            return

        def work(session: Session, job: Job) -> list[ClientRow]:
            return find_caller(session, self._context.need_standings(), caller, job)

        def done(rows: list[ClientRow]) -> None:
            self._found = [self._match(row) for row in rows]
            self._offer()

        self._question.ask(work, done)

    def _match(self, row: ClientRow) -> Match:
        texts, formats = self._context.texts, self._context.formats
        phone = formats.phone(row.phones[0]) if row.phones else texts("call.no_phone")
        detail = " · ".join(part for part in (phone, row.city, row.number) if part)
        claims = texts("call.open_claims", n=row.open_claims) if row.open_claims else ""
        return Match(row.id, one_line(row.title, 120), one_line(detail, 200), claims)

    def _offer(self) -> None:
        """The row for a new card first, then who was found; chosen is what is surely meant, else nothing yet."""
        caller = Caller.read(self.who.raw())
        nobody = not caller.name and not caller.phone
        self._room.setCurrentWidget(self._hint if nobody else self.list)
        if nobody:
            self.matches.show_matches([])
            return
        kept = self.chosen() if self._chosen_by_user else None
        rows = [new_card(self._context.texts, caller), *self._found]
        self.matches.show_matches(rows)
        ids = [match.id for match in rows]
        if kept is not None and kept.id in ids:
            self._choose(ids.index(kept.id))
        elif len(rows) == 1:
            self._choose(0)
        elif len(rows) == 2 or caller.phone:
            self._choose(1)
        else:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())

    def chosen(self) -> Match | None:
        index = self.list.currentIndex()
        return self.matches.matches[index.row()] if index.isValid() else None

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.matches.index(max(0, min(row, len(self.matches.matches) - 1)), 0))

    def _clicked(self, index: QModelIndex) -> None:
        self._chosen_by_user = True
        self._choose(index.row())
        self._go_on()

    def _go_on(self) -> None:
        self.who.clear_error()
        if "text" in self.fields:
            self.fields["text"].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        is_key = watched is self.who.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        return is_key and self._who_key(event)  # type: ignore[arg-type]  # `is_key` says it is one

    def _who_key(self, event: QKeyEvent) -> bool:
        """Arrows choose below while the typing goes on above; Enter goes on to what is the matter."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.matches.matches:
            now = self.list.currentIndex()
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._chosen_by_user = True
            self._choose(now.row() + step if now.isValid() else 1 if step > 0 else 0)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            if self._timer.isActive():
                self._timer.stop()
                self._search()
            if self.chosen() is not None:
                self._go_on()
            return True
        return False

    # -- drafts
    def _typed(self) -> dict[str, str]:
        typed = {name: field.raw() for name, field in self.fields.items()}
        return {**self._drafts.get(DRAFT), **typed, "who": self.who.raw()}

    def _keep_draft(self) -> None:
        typed = self._typed()
        self._drafts.keep(DRAFT, typed if typed["who"] or typed.get("text") else {})

    # -- adding
    def submit(self) -> None:
        if self._busy or not self.fields:
            return
        chosen, caller = self.chosen(), Caller.read(self.who.raw())
        if chosen is None:
            self.who.set_error(self._context.texts("call.who_needed"))
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        claim = self._values()
        if claim is None:
            return
        name = chosen.text if chosen.id is not None else caller.name or caller.phone

        def work(session: Session, job: Job) -> cards.Done:
            return cards.take_call(session, chosen.id, caller.values(), claim, self)

        self._write(work, lambda done: self._added(done.id, name))

    def _added(self, client_id: int, name: str) -> None:
        if isValid(self):
            self._drafts.drop(DRAFT)
            self._drafts.save()
            self.accept()
        self._context.window.open_client(client_id)
        self._context.window.toast(self._context.texts("call.added", name=one_line(name, 60)))

    def _otherwise(self) -> Field:
        return self.who

    # -- opening and closing
    def open(self) -> None:
        super().open()
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        self.who.line.selectAll()

    def done(self, result: int) -> None:
        self._drafts.flush()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drafts.flush()
        super().closeEvent(event)
