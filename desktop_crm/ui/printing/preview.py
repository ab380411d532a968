"""The preview of cards on paper. What is seen, kept as a file and printed are the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPageSize, QPainter, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog, QFileDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import exports
from desktop_crm.app.cards import Card, load_card
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, NAMES, Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.printing.pages import PageView, to_image
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.flow import FlowLayout
from desktop_crm.ui.widgets.inputs import ComboField
from desktop_crm.ui.widgets.reach import bounded
from desktop_crm.ui.widgets.text import PlainLabel

PRINTER_DPI = 300
LEAST_TITLE = 260
PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)


def _cards(session: Session, ids: Sequence[int], job: Job) -> Iterator[Card]:
    for id in ids:
        job.check()
        card = load_card(session, id)
        if card is not None:
            yield card


def file_name(title: str) -> str:
    """A name that every system can keep."""
    kept = "".join(c if c.isalnum() or c in " -_." else " " for c in title)
    return " ".join(kept.split())[:80].strip(". ") + ".pdf"


class PrintPreview(QDialog):
    """`ids`: whose cards, in this order. A subclass prints something else about these clients."""

    def __init__(self, context: Context, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._ids = context, list(ids)
        self._folder = tempfile.TemporaryDirectory(prefix="desktop-crm-")
        self._pdf: Path | None = None
        self._job: Job | None = None
        self._saved: Path | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(context.texts("printing.title"))
        self.resize(self._fitting(parent))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self.view = PageView(context)
        column.addWidget(self.view, 1)
        self.finished.connect(lambda _result: self._leave())
        self._make()

    def _fitting(self, parent: QWidget | None) -> QSize:
        """As large as a page wants, at most as large as the window it stands before."""
        theme = self._context.theme
        wanted = bounded(self, theme, 920, 720)
        return wanted if parent is None else wanted.boundedTo(parent.window().size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons go under the title where they would leave it no room."""
        super().resizeEvent(event)
        narrow = self.width() - self._buttons.sizeHint().width() < self._context.theme.px(LEAST_TITLE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head_row.setDirection(way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that turn pages do so wherever the focus is."""
        if event.key() in PAGE_KEYS and self.focusWidget() is not self.view:
            QApplication.sendEvent(self.view, event)
        else:
            super().keyPressEvent(event)

    def _head(self) -> QBoxLayout:
        theme, t = self._context.theme, self._context.texts
        self._head_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_row.setContentsMargins(theme.px(16), theme.px(12) - 3, theme.px(16) - 3, theme.px(12) - 3)
        self._head_row.setSpacing(theme.px(8))
        words = QVBoxLayout()
        words.setContentsMargins(0, 3, 0, 3)
        words.setSpacing(theme.px(2))
        self.title = PlainLabel(theme, self.heading(), "title", wrap=True)
        self.note = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.note)
        words.addStretch(1)
        self._head_row.addLayout(words, 1)
        self._buttons = QWidget()
        around = QVBoxLayout(self._buttons)
        around.setContentsMargins(3, 3, 3, 3)  # the ring of the focus needs room around a button
        row = FlowLayout(gap=theme.px(8), line_gap=theme.px(8))
        around.addLayout(row)
        self.language = ComboField(self._context, "", [(code, NAMES[code]) for code in LANGUAGES])
        self.language.combo.setAccessibleName(t("printing.language"))
        self.language.set_value(t.language)
        self.language.committed.connect(self._make)
        row.addWidget(self.language)
        self.print_button = Button(theme, t("printing.print"), "plain", "printer")
        self.print_button.clicked.connect(self._print)
        self.save_button = Button(theme, t("printing.save"), "primary", "file-down")
        self.save_button.clicked.connect(self._ask_where)
        self.show_button = Button(theme, t("printing.show_folder"), "link", "folder-open")
        self.show_button.clicked.connect(self._show_folder)
        self.show_button.hide()
        for button in (self.show_button, self.print_button, self.save_button):
            row.addWidget(button)
        self._head_row.addWidget(self._buttons)
        return self._head_row

    def _say(self, text: str, token: str = "textMuted") -> None:
        self.note.set_token(token)
        self.note.setText(text)

    # -- what is printed
    def heading(self) -> str:
        return self._context.texts("printing.cards", n=len(self._ids))

    def write(self, session: Session, out: Path, formats: Formats, job: Job) -> Any:
        """Print into the file `out`, off the GUI thread; a `documents.cards.PdfResult`."""
        return self._context.services.card_pdf(
            _cards(session, self._ids, job),
            out,
            formats,
            total=len(self._ids),
            progress=job.progress,
            cancelled=job.cancelled,
            content=session.base.content,
        )

    # -- making
    def _make(self) -> None:
        """Print into a file of our own; the view shows it once it is whole."""
        if self._job is not None:
            self._job.cancel()
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
        self._say(self._context.texts("printing.making"))
        self.show_button.hide()
        formats = Formats(Texts(self.language.value()), self._context.formats.currency)
        out = Path(self._folder.name) / f"cards-{self.language.value()}.pdf"
        session = self._context.need_session()

        def work(job: Job) -> tuple[Any, bytes]:
            made = self.write(session, out, formats, job)
            return made, out.read_bytes()

        self._job = self._context.jobs.run(
            "output", work, while_alive(self, self._made), while_alive(self, self._failed), name="pdf"
        )
        self._context.window.watch(self._job, self._context.texts("printing.making"))

    def _made(self, result: tuple[Any, bytes]) -> None:
        made, pdf = result
        first = self._pdf is None
        self._job, self._pdf = None, made.path
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)
        t = self._context.texts
        self._say(" · ".join([t("printing.pages", n=made.pages), *made.notes]))
        self.view.show_pdf(pdf, made.pages)
        if first:
            self.save_button.setFocus()

    # -- keeping
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self._context.texts("printing.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self._file_name())
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _file_name(self) -> str:
        if len(self._ids) == 1 and (card := load_card(self._context.need_session(), self._ids[0])):
            return file_name(card.client.title)
        return file_name(self._context.texts("printing.file_name"))

    def save(self, target: Path) -> None:
        """Keep the file under another name; the folder can then be shown."""
        if self._pdf is None:
            return
        source, t = self._pdf, self._context.texts
        session, cards = self._context.need_session(), len(self._ids)

        def work(_job: Job) -> Path:
            draft = target.with_name(target.name + ".part")
            try:
                with exports.recorded(session, "pdf", cards, target.name):
                    shutil.copyfile(source, draft)
                    draft.replace(target)
            except OSError as error:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise UserError("pdf_unwritable", file=str(target), reason=error.strerror or "") from error
            return target

        def done(path: Path) -> None:
            self._saved = path
            self._say(t("printing.saved", file=path.name))
            self.show_button.show()

        self._context.jobs.run("output", work, while_alive(self, done), self._failed_anyhow)

    def _show_folder(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved.parent)))

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._say(self._context.error_text(error), "danger")
        else:
            self._context.failed(error)

    def _failed_anyhow(self, error: BaseException) -> None:
        """Also where the preview was closed meanwhile: a file that was not kept, a page that was not printed."""
        if isValid(self):
            self._failed(error)
        else:
            self._context.failed(error)

    # -- printing
    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        printer.setDocName(self.title.text())
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, max(1, self.view.pages))
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Send the pages asked for to a printer, as pictures at its own resolution (at most 300 dots an inch)."""
        if self._pdf is None:
            return
        pdf, images, pages = self._pdf.read_bytes(), self._context.services.page_images, self.view.pages
        dpi = min(PRINTER_DPI, printer.resolution())
        first = printer.fromPage() or 1
        last = printer.toPage() or pages
        session, cards = self._context.need_session(), len(self._ids)

        def work(job: Job) -> None:
            with exports.recorded(session, "print", cards):
                paint(job)

        def paint(job: Job) -> None:
            painter = QPainter()
            if not painter.begin(printer):
                raise UserError("printer_refused")
            try:
                for index in range(first - 1, min(last, pages)):
                    job.check()
                    if index > first - 1:
                        printer.newPage()
                    painter.drawImage(painter.viewport(), to_image(images(pdf, dpi, [index])[0]))
                    job.progress((index + 1) / pages)
            finally:
                painter.end()

        def done(_result: None) -> None:
            self._say(self._context.texts("printing.sent"))

        job = self._context.jobs.run("output", work, while_alive(self, done), self._failed_anyhow)
        self._context.window.watch(job, self._context.texts("printing.printing"))

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
        folder = self._folder
        # behind whatever still writes there
        self._context.jobs.run("output", lambda _job: folder.cleanup(), failed=self._context.failed)
