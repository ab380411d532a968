"""The shop's logo: shown, chosen, taken away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_crm.app import logo
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.field import Message
from desktop_crm.ui.widgets.text import PlainLabel

WIDTH, HEIGHT, MARGIN = 220, 72, 8


def drawn(content: bytes, room: QSize, ratio: float) -> QPixmap | None:
    """The picture on white, as paper is, as large as it fits into `room`; None where it cannot be drawn."""
    svg = QSvgRenderer(QByteArray(content)) if logo.kind_of(content) == "svg" else None
    image = QImage() if svg else QImage.fromData(content)
    size = svg.defaultSize() if svg else image.size()
    if size.isEmpty():
        return None
    size = size.scaled(room * ratio, Qt.AspectRatioMode.KeepAspectRatio)
    made = QPixmap(size)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if svg:
        svg.render(painter, QRectF(0, 0, size.width(), size.height()))
    else:
        painter.drawImage(made.rect(), image)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


class LogoField(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        theme, t = context.theme, context.texts
        self.context = context
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(PlainLabel(theme, t("settings.logo"), "small", "textMuted"))
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(theme.px(WIDTH), theme.px(HEIGHT))
        row.addWidget(self.picture)
        buttons = QVBoxLayout()
        buttons.setSpacing(theme.px(8))
        self.choose = Button(theme, t("preferences.logo_choose"), "plain", "image")
        self.remove = Button(theme, t("preferences.logo_remove"), "plain", "trash-2")
        self.choose.clicked.connect(self._ask)
        self.remove.clicked.connect(self._remove)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        row.addLayout(buttons)
        row.addStretch(1)
        column.addLayout(row)
        limit = logo.LARGEST // 1024 // 1024
        column.addWidget(PlainLabel(theme, t("preferences.logo_text", limit=limit), "small", "textMuted", wrap=True))
        self.message = Message(theme)
        column.addWidget(self.message)
        self._shown: str | None = None
        theme.changed.connect(self._frame)

    def _frame(self) -> None:
        """White behind a logo, as paper is."""
        theme = self.context.theme
        back = "white" if self._shown else "transparent"
        border, muted = theme.color("border").name(), theme.color("textMuted").name()
        frame = f"border: 1px solid {border}; border-radius: {theme.px(6)}px"
        self.picture.setStyleSheet(f"QLabel {{ background: {back}; color: {muted}; {frame}; }}")

    def show_kept(self, hash: str) -> None:
        """Draw what is kept under `hash`; "" is none."""
        if hash == self._shown:
            return
        self._shown = hash
        self._frame()
        self.remove.setVisible(bool(hash))
        content = self.context.need_session().base.content(hash) if hash else None
        margin = self.context.theme.px(MARGIN)
        room = self.picture.size() - QSize(2 * margin, 2 * margin)
        pixmap = drawn(content, room, self.devicePixelRatioF()) if content else None
        t = self.context.texts
        if pixmap is None:
            self.picture.setPixmap(QPixmap())
            self.picture.setText(t("preferences.logo_none"))
        else:
            self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName(t("settings.logo") if pixmap else t("preferences.logo_none"))

    def _ask(self) -> None:
        t = self.context.texts
        dialog = QFileDialog(self, t("preferences.logo_choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{t('preferences.logo_files')} ({' '.join(f'*.{e}' for e in logo.ENDINGS)})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, file: Path) -> None:
        """Keep a picture from the disk as the logo."""

        def work(session: Session, _job: Job) -> Changes:
            return logo.set_logo(session, file)

        def done(_changes: Changes) -> None:
            self.message.say("")

        def failed(error: BaseException) -> None:
            if isinstance(error, UserError):
                self.message.say(self.context.error_text(error))
            else:
                self.context.failed(error)

        self.context.run_write(work, while_alive(self, done), failed=while_alive(self, failed))

    def _remove(self) -> None:
        def work(session: Session, _job: Job) -> Changes:
            return logo.remove_logo(session)

        def done(_changes: Changes) -> None:
            self.message.say("")
            self.context.window.toast(self.context.texts("preferences.logo_removed"))

        self.context.run_write(work, while_alive(self, done))
