"""A new card: a name is enough. Cards that look like it are shown while one types, and can be opened instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import cards, search, wording
from desktop_crm.app.duplicates import told, typed
from desktop_crm.app.duplicates.pairs import Pair
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.client import KINDS
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.parsing import split_texts
from desktop_crm.domain.query import ClientQuery
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Button, Field, LineField, PlainLabel, SegmentsField, TallDialog

LIKE_AFTER = 200  # ms
MOST_LIKE = 3
ENOUGH_LETTERS = 3
WIDTH = 560
SEVERAL = ("phones", "emails")


@dataclass(frozen=True, slots=True)
class Like:
    """A card that looks like the one being typed; `pair` None where just a part of its name is the same."""

    id: int
    text: str
    pair: Pair | None


def link_text(theme: Theme, text: str) -> str:
    """As much as fits into one line of the dialog."""
    shown = theme.metrics("body").elidedText(text, Qt.TextElideMode.ElideRight, theme.px(WIDTH - 60))
    return shown.replace("&", "&&")


class NewClient(TallDialog):
    """`open()` it; when the card is made, the window shows it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent, WIDTH)
        self._context = context
        self._job: Job | None = None
        self._busy = False
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("list.new_client"))
        column = self.body
        column.setSpacing(theme.px(12))
        column.addWidget(PlainLabel(theme, t("list.new_client"), "title"))
        kinds = [(code, wording.choice(t, "client", "kind", code)) for code in KINDS]
        self.kind = SegmentsField(context, "", kinds)
        self.kind.segments.setAccessibleName(t("list.by_kind"))
        self.kind.set_value(KINDS[0])
        column.addWidget(self.kind)
        self.fields: dict[str, LineField] = {}
        grid = QGridLayout()
        grid.setSpacing(theme.px(12))
        for place, name in enumerate(("name", "phones", "city", "emails")):
            field = LineField(context, t(f"list.new_{name}"), required=name == "name")
            field.edited.connect(self._like_soon)
            self.fields[name] = field
            grid.addWidget(field, place // 2, place % 2)
        column.addLayout(grid)
        self.likes = QVBoxLayout()
        self.likes.setSpacing(theme.px(4))
        column.addLayout(self.likes)
        self.foot.addLayout(self._buttons())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LIKE_AFTER)
        self._timer.timeout.connect(self._look)

    def _buttons(self) -> QHBoxLayout:
        theme, t = self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        cancel = Button(theme, t("window.cancel"), "flat")
        cancel.clicked.connect(self.reject)
        self.add = Button(theme, t("list.new_add"), "primary", tip="Ctrl+Enter")
        self.add.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(self.add)
        return row

    def open(self) -> None:
        super().open()
        self.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    # -- cards that look like it
    def _like_soon(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        if self._job is not None:
            self._job.cancel()
        values, standings = self.values(), self._context.need_standings()
        draft = typed.Draft(values["name"].strip(), values["phones"], values["emails"], values["city"].strip())

        def work(session: Session, job: Job) -> list[Like]:
            formats = self._context.formats
            alike = typed.alike(session, standings, draft, job)
            found = [Like(card.id, told.line(formats, card), pair) for card, pair in alike]
            if len(found) < MOST_LIKE and len(draft.name) >= ENOUGH_LETTERS:
                ids = search.first(session, standings, ClientQuery(draft.name), MOST_LIKE, job.cancelled).ids
                known = {like.id for like in found}
                for row in search.page(session, [i for i in ids[:MOST_LIKE] if i not in known]).values():
                    parts = (row.title, row.city, *map(formats.phone, row.phones[:1]))
                    found.append(Like(row.id, ", ".join(filter(None, parts)), None))
            return found[:MOST_LIKE]

        self._job = self._context.run_read(work, while_alive(self, self._show_like))

    def _show_like(self, likes: list[Like]) -> None:
        """A quiet line for each, with the reason where it is more than a part of the name; nothing is held up."""
        while (item := self.likes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not likes:
            return
        theme, t = self._context.theme, self._context.texts
        self.likes.addWidget(PlainLabel(theme, t("list.new_like"), "small", "warning"))
        for like in likes:
            why = told.why(t, self._context.formats, like.pair) if like.pair is not None else ""
            text = f"{like.text} — {why}" if why else like.text
            link = Button(theme, link_text(theme, text), "link", "user", tip=text)
            link.setAccessibleName(t("duplicates.open_name", name=text))
            link.clicked.connect(partial(self._open_instead, like.id))
            self.likes.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def _open_instead(self, id: int) -> None:
        self._context.window.open_client(id)
        self.reject()

    # -- making
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": self.kind.value()}
        for name, field in self.fields.items():
            found[name] = split_texts(field.raw().replace(",", ";")) if name in SEVERAL else field.value()
        return found

    def submit(self) -> None:
        if self._busy:
            return
        self._busy = True
        values: Mapping[str, Any] = self.values()
        self._context.run_write(
            lambda session, job: cards.add_client(session, values),
            while_alive(self, self._made),
            while_alive(self, self._invalid),
            while_alive(self, self._failed),
        )

    def _made(self, done: cards.Done) -> None:
        self.accept()
        self._context.window.open_client(done.id)

    def _invalid(self, problems: tuple[Problem, ...]) -> None:
        self._busy = False
        first: Field | None = None
        for problem in problems:
            field = self.fields.get(problem.field)
            if field is not None:
                field.set_error(self._context.problem_text(problem))
                first = first or field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._context.failed(error)
