"""A field that names another client's card: looked for while one types, or made new in the same step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QVBoxLayout

from desktop_crm.app.cards import NewCard
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.app.tokens import tokens
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.card.callers import Caller, Match, MatchModel, MatchPainter, find_caller
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.words import one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Field, PlainLabel
from desktop_crm.ui.widgets.inputs import line_edit

ROLES: Final = {"competitor": "competitor"}
"""Field -> the role of a card that is made for it; a client where it is not named here."""
_NEW, _OPEN = "+", "?"


class CardField(Field):
    """The value is a client's id, a NewCard, or None. `name_of` gives the names of cards that are known already.

    A name that nobody has becomes a new card; where several may be meant, one chooses.
    """

    def __init__(
        self,
        context: Context,
        label: str,
        name_of: Callable[[int], str],
        *,
        role: str = "client",
        own: int = 0,
        required: bool = False,
    ) -> None:
        """`own`: the card on which the field stands, which cannot be meant."""
        self.line = line_edit(context.theme, context.texts("card.other_hint"))
        super().__init__(context, label, self.line, required=required)
        self._name_of, self._role, self._own = name_of, role, own
        self._value: int | NewCard | None = None
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)
        self.matches = MatchModel()
        self._painter = MatchPainter(context.theme)
        self.popup = QListView()
        self.completer = self._make_completer()
        self.note = PlainLabel(context.theme, "", "small", "textMuted", wrap=True)
        self.note.hide()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(self.message), self.note)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(tokens()["motion"]["searchDebounceMs"]))
        self._timer.timeout.connect(self._search)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.returnPressed.connect(self.committed)
        self.line.installEventFilter(self)
        self.commit_on_leave(self.line)

    def _make_completer(self) -> QCompleter:
        found = QCompleter(self)
        found.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        found.setModel(self.matches)
        found.setWidget(self.line)
        found.setPopup(self.popup)
        self.popup.setProperty("popup", True)
        self.popup.setItemDelegate(self._painter)  # after setPopup, which puts in one of its own
        self.popup.setMouseTracking(True)
        self.popup.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # all of them are in sight
        taken = found.activated[QModelIndex]  # type: ignore[index]  # the stubs know no overloads
        taken.connect(lambda index: self._take(self.matches.matches[index.row()]))
        return found

    # -- typing
    def _typed(self) -> None:
        self.clear_error()
        self._know(None)
        if self.line.text().strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._question.stop()
            self.popup.hide()
        self.edited.emit()

    def _search(self) -> None:
        caller = Caller.read(self.line.text())

        def work(session: Session, job: Job) -> list[ClientRow]:
            return find_caller(session, self.context.need_standings(), caller, job)

        self._question.ask(work, self._found)

    def _found(self, rows: list[ClientRow]) -> None:
        text = " ".join(self.line.text().split())
        others = [self._match(row) for row in rows if row.id != self._own]
        named = [match for match in others if fold(match.text) == fold(text)]
        self.matches.show_matches([*others, self._new(text)])
        if len(named) == 1:
            self._know(named[0].id, named[0].detail)
        elif not others:
            self._know(NewCard(text, self._role), self.context.texts("card.other_new"))
        if self._value is not None and self.error():
            self.clear_error()
        self.edited.emit()
        if self.line.hasFocus() and others:
            self.completer.complete()
        else:
            self.popup.hide()

    def _match(self, row: ClientRow) -> Match:
        phone = self.context.formats.phone(row.phones[0]) if row.phones else ""
        detail = " · ".join(part for part in (phone, row.city, row.number) if part)
        return Match(row.id, one_line(row.title, 120), one_line(detail, 200))

    def _new(self, text: str) -> Match:
        texts = self.context.texts
        return Match(None, texts("call.new_card", text=one_line(text, 80)), texts("card.other_new"))

    def _take(self, match: Match) -> None:
        """Chosen from the list: somebody, or a new card with the name as typed."""
        if match.id is None:
            self._know(NewCard(" ".join(self.line.text().split()), self._role), match.detail)
        else:
            self.line.setText(match.text)
            self._know(match.id, match.detail)
        self.clear_error()
        self.edited.emit()
        self.committed.emit()

    def _know(self, value: int | NewCard | None, note: str = "") -> None:
        self._value = value
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        is_key = watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Down and self.matches.matches:  # type: ignore[attr-defined]  # a key
            self.completer.complete()
            return True
        return super().eventFilter(watched, event)

    # -- the value
    def value(self) -> int | NewCard | None:
        text = self.line.text().strip()
        if text and self._value is None:
            raise Unreadable("which_client", text=text)
        return self._value if text else None

    def set_value(self, value: Any) -> None:
        name = value.name if isinstance(value, NewCard) else "" if value is None else self._name_of(value)
        self.line.setText(one_line(name, 120))
        self.line.setCursorPosition(0)
        self._know(value, self.context.texts("card.other_new") if isinstance(value, NewCard) else "")

    def raw(self) -> str:
        text = self.line.text()
        if not text.strip():
            return ""
        found = self._value
        mark = _OPEN if found is None else _NEW if isinstance(found, NewCard) else str(found)
        return f"{mark}\t{text}"

    def set_raw(self, text: str) -> None:
        mark, _, name = text.partition("\t")
        self.line.setText(name)
        if mark.isdecimal():
            self._know(int(mark))
        elif mark == _NEW:
            self._know(NewCard(" ".join(name.split()), self._role), self.context.texts("card.other_new"))
        else:
            self._know(None)
