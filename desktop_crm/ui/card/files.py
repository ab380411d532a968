"""The files of a card under its fields: each can be opened, saved elsewhere, renamed, thrown away; others added."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_crm.app import attaching
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.boxes import BoxLine, RecordBox
from desktop_crm.ui.card.listing import MakeSheet
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.context import Context

RECORD = "attachment"


class FilesBox(RecordBox):
    def __init__(self, context: Context, make_sheet: MakeSheet) -> None:
        texts = context.texts
        super().__init__(context, make_sheet, RECORD, texts("card.files"), texts("card.file_add"))
        self.client_id: int | None = None
        """Whose card stands here, whether or not this box has been looked at yet."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.add.clicked.connect(lambda: self.choose())

    def make_line(self, row: Row, found: Attachment) -> BoxLine:
        texts = self._context.texts
        marks = {"open": "external-link", "save": "download", "change": "pencil"}
        named = {name: (icon, texts(f"card.file_{name}")) for name, icon in marks.items()}
        line = BoxLine(self._context, row, {**named, "delete": ("trash-2", texts("card.to_trash"))})
        line.buttons["open"].clicked.connect(partial(self.open_file, found))
        line.buttons["save"].clicked.connect(partial(self._ask_where, found))
        return line

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
    def choose(self, claim: int | None = None) -> None:
        """Ask for a file to keep with this card, or with a claim on it."""
        dialog = QFileDialog(self, self._context.texts("card.file_add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(Path(name), claim))
        dialog.open()

    def take(self, file: Path, claim: int | None = None) -> None:
        """Keep a file from the disk with this card, or with a claim on it."""
        client = self.client_id
        if client is None:
            return

        def work(session: Session, job: Job) -> object:
            return attaching.add_file(session, client, file, claim=claim)

        def done(_done: object) -> None:
            self._context.window.toast(self._context.texts(f"card.added_{RECORD}"))

        self._context.run_write(work, done)

    def close_box(self) -> None:
        """The copies that were opened go with the window."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
