"""The people at a client: each with position, phones to call and addresses to write to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_crm.domain.contact_person import ContactPerson
from desktop_crm.ui.card.boxes import BoxLine, RecordBox
from desktop_crm.ui.card.listing import MakeSheet
from desktop_crm.ui.card.reach import Reach, mail_url, phone_url
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import FlowLayout


class PeopleBox(RecordBox):
    """Shown for companies, and wherever there is somebody. `adding` asks for the form."""

    adding = Signal()

    def __init__(self, context: Context, make_sheet: MakeSheet) -> None:
        texts = context.texts
        super().__init__(context, make_sheet, "contact_person", texts("card.people"), texts("card.add_contact_person"))
        self.add.clicked.connect(self.adding)
        self.hide()

    def show_words(self, words: Words) -> None:
        super().show_words(words)
        self.setVisible(words.card.client.kind == "company" or bool(words.card.contact_persons))

    def make_line(self, row: Row, found: ContactPerson) -> BoxLine:
        texts, formats = self._context.texts, self._context.formats
        change = ("pencil", texts("card.person_change"))
        line = BoxLine(self._context, row, {"change": change, "delete": ("trash-2", texts("card.to_trash"))})
        links = [(formats.phone(p), "phone", phone_url(p)) for p in found.phones]
        links += [(one_line(m, 80), "mail", mail_url(m)) for m in found.emails]
        if links:
            room = QWidget()
            flow = FlowLayout(room, self._context.theme.px(16), self._context.theme.px(2))
            for text, icon, url in links:
                flow.addWidget(Reach(self._context, one_line(text, 60), icon, url))
            line.said.addWidget(room)
        return line
