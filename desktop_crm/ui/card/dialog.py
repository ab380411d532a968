"""What dialogs over a form share: as tall as what they show, gone once closed, kept by one key, drafts that stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Problem, UserError
from desktop_crm.ui.card.area import FormArea
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.reach import Reach, phone_url
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Answers, Field, FlowLayout, PlainLabel, TallDialog
from desktop_crm.ui.widgets.reach import room

WIDTH: Final = 680
LINKS: Final = 4
"""Phones shown at most."""
AROUND: Final = 48
"""Pixels between a form and what stands above and below it."""
LEAST: Final = 160
"""Pixels that a form gets, whatever stands above it."""


class CardDialog(TallDialog):
    """`open()` it; closed, it is gone. Its height follows what stands in it."""

    def __init__(self, context: Context, parent: QWidget | None, width: int = WIDTH) -> None:
        super().__init__(context.theme, parent, width)
        self._context = context
        self._column = self.body
        self._column.setSpacing(context.theme.px(8))
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)

    def open(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()


class FormDialog(CardDialog):
    """The form of a record by itself; it closes once that is kept, and what was typed outlives Escape and a crash."""

    def __init__(
        self, context: Context, parent: QWidget | None, client: int | None, draft: str, title: str, width: int = WIDTH
    ) -> None:
        """`client` None: a record without a card. `draft`: the name of the file where what was typed waits. `title`:
        the key of the heading, which may name the client.
        """
        super().__init__(context, parent, width)
        self._client, self._title = client, title
        self._keeper = Keeper(context, self)
        base = str(context.need_session().base.path)
        self._drafts = Drafts(context.settings.folder / draft, base, self)
        self.form: RecordForm | None = None
        self.form_area = FormArea()
        self._column.setContentsMargins(0, context.theme.px(16), 0, context.theme.px(4))
        self.foot.setContentsMargins(0, 0, 0, 0)  # a form has its own

        def work(session: Session, job: Job) -> cards.Card | None:
            return cards.no_card(session) if client is None else cards.load_card(session, client)

        self._question.ask(work, self._know)

    def _head(self, words: Words) -> None:
        """What stands above the form."""
        title = self._context.texts(self._title, name=one_line(words.card.client.title, 60))
        self.setWindowTitle(title)
        self._say(title)
        self._say_phones(words)

    def _make_form(self, words: Words) -> RecordForm:
        raise NotImplementedError

    def _say(self, text: str, use: str = "title", token: str = "text") -> None:
        px = self._context.theme.px
        label = PlainLabel(self._context.theme, text, use, token, wrap=True)
        label.setContentsMargins(px(16), 0, px(16), 0)
        self._column.addWidget(label)

    def _say_phones(self, words: Words) -> None:
        """The client's phones, each to be called by a click."""
        px, phones = self._context.theme.px, words.card.client.phones
        if not phones:
            return
        room = QWidget()
        flow = FlowLayout(room, px(16), px(2))
        room.setContentsMargins(px(16), 0, px(16), 0)
        for phone in phones[:LINKS]:
            flow.addWidget(Reach(self._context, one_line(words.formats.phone(phone), 60), "phone", phone_url(phone)))
        self._column.addWidget(room)

    def _know(self, card: cards.Card | None) -> None:
        """What the form offers to choose from is known now: it can be made."""
        if card is None:
            self._context.window.error(UserError("no_such_client"))
            self.reject()
            return
        words = Words(self._context.texts, self._context.formats, card)
        self._head(words)
        self.form = self._make_form(words)
        self.form.added.connect(self._add)
        self.form.closed.connect(lambda _record: self.reject())
        self.form.taller.connect(self._fit)
        self.form_area.show_form(self.form)
        self._column.addWidget(self.form_area)
        self.form.show()  # what is added to an open window shows itself too late to take the keyboard
        self.form_area.show()
        self._fit()
        self.form.focus_first()

    def _add(self, record: str, values: dict[str, Any]) -> None:
        form = self.form
        assert form is not None

        def done(_id: int) -> None:
            if isValid(self):
                self._drafts.drop(form.draft_name)
                self.accept()
            self._context.window.toast(self._context.texts(f"card.added_{record}"))

        form.keep(self._keeper, values, done)

    # -- room
    def _fit(self) -> None:
        """As tall as the form, as far as the screen goes; the rest scrolls."""
        if self.form is not None:
            px, width = self._context.theme.px, self.width()
            items = (self._column.itemAt(n) for n in range(self._column.count()))
            head = sum(i.heightForWidth(width) for i in items if i is not None and i.widget() is not self.form_area)
            self.form_area.fit(width, max(px(LEAST), room(self).height() - head - px(AROUND)))
            self.grow()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return handled

    # -- opening and closing
    def open(self) -> None:
        super().open()
        if self.form is not None:
            self.form.focus_first()

    def done(self, result: int) -> None:
        self._drafts.save()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drafts.flush()
        super().closeEvent(event)


class FieldsDialog(CardDialog):
    """Fields of its own, sent together by Ctrl+Enter or a button."""

    def __init__(self, context: Context, parent: QWidget | None, title: str, width: int = WIDTH) -> None:
        super().__init__(context, parent, width)
        self._busy = False
        self.fields: dict[str, Field] = {}
        self.setWindowTitle(title)
        self._column.addWidget(PlainLabel(context.theme, title, "title", wrap=True))

    def submit(self) -> None:
        raise NotImplementedError

    def _otherwise(self) -> Field:
        """The field beside which a problem is told that is about no field."""
        return self.fields["text"]

    def _buttons(self, close: str, keep: str, tips: tuple[str, str] = ("", "")) -> None:
        answers = Answers(self._context.theme, self, close, keep, tips)
        self.cancel, self.keep = answers.cancel, answers.go
        self.keep.clicked.connect(self.submit)
        self.foot.addLayout(answers)

    def _values(self) -> dict[str, Any] | None:
        """What the fields hold; None where one cannot be read, which then says so and has the keyboard."""
        for field in self.fields.values():
            field.clear_error()
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return {name: field.value() for name, field in self.fields.items()}

    def _write(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None]) -> None:
        self._busy = True
        self._context.run_write(work, done, self._refused, self._failed)

    def _refused(self, problems: tuple[Problem, ...]) -> None:
        if not isValid(self):
            return
        self._busy = False
        first: Field | None = None
        for problem in problems:
            field = self.fields.get(problem.field) or self._otherwise()
            field.set_error(self._context.problem_text(problem))
            first = first or field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        if isValid(self):
            self._busy = False
        self._context.failed(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif enter:
            event.accept()  # Enter alone presses no button: a half-filled form is not sent by accident
        else:
            super().keyPressEvent(event)
