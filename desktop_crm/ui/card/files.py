"""The files of a card under its fields: each can be opened, saved elsewhere, renamed, thrown away; others added."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import attaching
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.listing import MakeSheet
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, ElidedLabel, Hairline, IconLabel, PlainLabel

RECORD = "attachment"


class FileRow(QWidget):
    """One file: what it is at the left, what can be done with it at the right."""

    def __init__(self, context: Context, row: Row) -> None:
        super().__init__()
        theme, texts = context.theme, context.texts
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(4))
        line.setSpacing(theme.px(8))
        line.addWidget(IconLabel(theme, row.icon, "textMuted", 16))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(ElidedLabel(theme, row.text, "row_title"))
        said.addWidget(ElidedLabel(theme, row.detail, "small", "textMuted"))
        line.addLayout(said, 1)
        self.buttons: dict[str, Button] = {}
        marks = {"open": "external-link", "save": "download", "change": "pencil", "delete": "trash-2"}
        for name, icon in marks.items():
            tip = texts("card.to_trash" if name == "delete" else f"card.file_{name}")
            button = Button(theme, "", "flat", icon, tip=tip, checkable=name == "change")
            button.setAccessibleName(f"{tip}: {row.text}")
            self.buttons[name] = button
            line.addWidget(button)


class FilesBox(QWidget):
    """`deleting` asks for a file to go to the trash."""

    deleting = Signal(object)

    def __init__(self, context: Context, make_sheet: MakeSheet, source: object) -> None:
        super().__init__()
        self._context, self._make_sheet, self._source = context, make_sheet, source
        self._words: Words | None = None
        self._shown: tuple[Attachment, ...] = ()
        self._opened: int | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.rows: dict[int, FileRow] = {}
        self.sheet: RecordSheet | None = None
        theme, texts = context.theme, context.texts
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.px(12))
        self._column.setSpacing(0)
        self._column.addWidget(Hairline(theme))
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(6), theme.px(12), theme.px(2))
        head.addWidget(PlainLabel(theme, texts("card.files"), "strong"))
        head.addStretch(1)
        self.add = Button(theme, texts("card.file_add"), "small", "plus")
        self.add.clicked.connect(self._choose)
        head.addWidget(self.add)
        self._column.addLayout(head)
        self._body = QVBoxLayout()
        self._column.addLayout(self._body)

    # -- what it shows
    def show_words(self, words: Words) -> None:
        another = self._words is None or self._words.card.client.id != words.card.client.id
        self._words = words
        if another:
            self._close_sheet()
        if self._shown != words.card.attachments or another:
            self._shown = words.card.attachments
            self._build(words)
        if self.sheet is not None and self._opened is not None:
            found = words.record_of(RECORD, self._opened)
            if found is not None:
                self.sheet.show_record(words, found)

    def _build(self, words: Words) -> None:
        """The rows anew; what stands open under one of them stays as it is."""
        sheet = self.sheet if self._opened in {a.id for a in self._shown} else None
        if sheet is None:
            self._close_sheet()
        else:
            self._body.removeWidget(sheet)
        for old in self.rows.values():
            old.hide()
            self._body.removeWidget(old)
            old.deleteLater()
        self.rows = {}
        for found in self._shown:
            row = KINDS[RECORD].row(words, found)
            made = FileRow(self._context, row)
            made.buttons["open"].clicked.connect(partial(self.open_file, found))
            made.buttons["save"].clicked.connect(partial(self._ask_where, found))
            made.buttons["change"].clicked.connect(partial(self.change, found.id))
            made.buttons["delete"].clicked.connect(partial(self.deleting.emit, row))
            self.rows[found.id] = made
            self._body.addWidget(made)
            if sheet is not None and found.id == self._opened:
                made.buttons["change"].setChecked(True)
                self._body.addWidget(sheet)

    def change(self, id: int, *_checked: bool) -> None:
        """Show the fields of a file under it, or put them away."""
        again = self._opened == id
        self._close_sheet()
        if again or self._words is None or id not in self.rows:
            return
        self._opened = id
        self.sheet = self._make_sheet(KINDS[RECORD].row(self._words, self._words.record_of(RECORD, id)))
        self.sheet.closed.connect(lambda: self.change(id))
        self.sheet.deleting.connect(lambda: self.rows[id].buttons["delete"].click())
        self._body.insertWidget(self._body.indexOf(self.rows[id]) + 1, self.sheet)
        self.rows[id].buttons["change"].setChecked(True)
        self.sheet.focus_first()

    def _close_sheet(self) -> None:
        id, sheet = self._opened, self.sheet
        self._opened = self.sheet = None
        if sheet is not None:
            sheet.settle()
            had_focus = sheet.isAncestorOf(self.window().focusWidget() or self)
            self._body.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            if id in self.rows:
                self.rows[id].buttons["change"].setChecked(False)
                if had_focus:
                    self.rows[id].buttons["change"].setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        if self.sheet is not None:
            self.sheet.settle()

    # -- opening and saving
    def open_file(self, found: Attachment, *_checked: bool) -> None:
        """With the system's own program, as a copy; not what could run."""
        name = attaching.safe_name(found.name, found.media)
        if not attaching.may_open(name):
            self._context.window.error(UserError("attachment_unopened", file=name))
            return
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="desktop-crm-", ignore_cleanup_errors=True)
        target = Path(self._folder.name) / found.hash[:12] / name
        self._write(found, target, lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    def _ask_where(self, found: Attachment, *_checked: bool) -> None:
        dialog = QFileDialog(self, self._context.texts("card.file_save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(attaching.safe_name(found.name, found.media))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save(found, Path(name)))
        dialog.open()

    def save(self, found: Attachment, target: Path) -> None:
        def done(path: Path) -> None:
            self._context.window.toast(self._context.texts("card.file_saved", name=path.name), False)

        self._write(found, target, done)

    def _write(self, found: Attachment, target: Path, done: Any) -> None:
        def work(session: Session, job: Job) -> Path:
            content = session.base.content(found.hash)
            if content is None:
                raise UserError("record_gone")
            draft = target.with_name(f".{target.name}.part")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                draft.write_bytes(content)
                draft.replace(target)
            except OSError as error:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise UserError("pdf_unwritable", file=str(target), reason=error.strerror or "") from error
            return target

        self._context.run_read(work, while_alive(self, done))

    # -- adding
    def _choose(self) -> None:
        dialog = QFileDialog(self, self._context.texts("card.file_add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, file: Path) -> None:
        """Keep a file from the disk with this card."""
        if self._words is None:
            return
        client = self._words.card.client.id

        def work(session: Session, job: Job) -> object:
            return attaching.add_file(session, client, file)

        def done(_done: object) -> None:
            self._context.window.toast(self._context.texts(f"card.added_{RECORD}"))

        self._context.run_write(work, done)

    def close_box(self) -> None:
        """The copies that were opened go with the window."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
