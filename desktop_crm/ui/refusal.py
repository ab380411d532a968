"""Somebody looked and left without buying: recorded without a card, in one small form."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import PlainLabel

RECORD: Final = "refusal"


class RefusalDialog(QDialog):
    """`open()` it; it closes itself once the refusal is added."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._keeper = Keeper(context, self)
        self._choices = Latest(context)
        self.destroyed.connect(self._choices.stop)
        base = str(context.need_session().base.path)
        self._drafts = Drafts(context.settings.folder / "counter.json", base, self)
        self.form: RecordForm | None = None
        theme, texts = context.theme, context.texts
        self.setWindowTitle(texts("call.refusal_title"))
        self.setMinimumWidth(theme.px(680))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.px(16), 0, theme.px(4))
        self._column.setSpacing(theme.px(8))
        for text, use, token in (("title", "title", "text"), ("hint", "small", "textMuted")):
            label = PlainLabel(theme, texts(f"call.refusal_{text}"), use, token, wrap=text == "hint")
            label.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
            self._column.addWidget(label)
        self._choices.ask(lambda session, job: cards.no_card(session), self._know)

    def _know(self, card: cards.Card) -> None:
        """Failure points are known now: the form can be made."""
        words = Words(self._context.texts, self._context.formats, card)
        self.form = RecordForm(self._context, self._drafts, words, RECORD, None)
        self.form.added.connect(self._add)
        self.form.closed.connect(lambda _record: self.reject())
        self._column.addWidget(self.form)
        self.form.show()  # what is added to an open window shows itself too late to take the keyboard
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

    # -- opening and closing
    def open(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and (column := self.layout()) is not None:
            # the fields come once the failure points are read, messages and lines of text come and go
            needed = column.totalHeightForWidth(self.width())
            if self.height() != needed:
                self.resize(self.width(), needed)
        return handled

    def done(self, result: int) -> None:
        self._drafts.save()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drafts.flush()
        super().closeEvent(event)
