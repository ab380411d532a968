"""A client's photo: small in the head of the card, larger when it is clicked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QLoggingCategory, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QImageReader,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QVBoxLayout, QWidget

from desktop_crm.app.attaching import photo_of
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import RingKeeper, set_tip

SIDE: Final = 40
FORMATS: Final = frozenset({b"jpeg", b"png", b"gif", b"webp", b"bmp"})
MOST_PIXELS: Final = 64_000_000
LARGE: Final = 1600


def read_picture(content: bytes, side: int) -> QImage | None:
    """The picture at most `side` px wide and high; None where it is broken, of another kind or unreasonably large.

    From any thread.
    """
    QLoggingCategory.setFilterRules("qt.gui.imageio.*=false")  # a broken picture is nobody's business but its owner's
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if reader.format().data() not in FORMATS or not size.isValid() or size.isEmpty():
        return None
    if size.width() * size.height() > MOST_PIXELS:
        return None
    if max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else image


class Photo(QAbstractButton):
    """Square, in the head of the card; hidden where there is no picture. `changed` when it comes or goes."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._hash = self._title = ""
        self._ring = RingKeeper(context.theme, self)
        self._image: QImage | None = None
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)
        side = context.theme.px(SIDE)
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._enlarge)
        self.hide()

    def show_card(self, words: Words) -> None:
        """Asks for the picture when it is another one than stands here."""
        found = photo_of(words.card.attachments)
        name = words.texts("card.photo_of", name=one_line(words.card.client.title, 80))
        self.setAccessibleName(name)
        set_tip(self, name)
        self._title = name
        wanted = found.hash if found is not None else ""
        if wanted == self._hash:
            return
        self._hash = wanted
        self._show(None)
        self._question.stop()
        if wanted:
            most = self._context.theme.px(SIDE) * 8  # sharp on any screen, wherever the square is cut

            def work(session: Session, job: Job) -> QImage | None:
                content = session.base.content(wanted)
                return None if content is None else read_picture(content, most)

            self._question.ask(work, self._show)

    def _show(self, image: QImage | None) -> None:
        before = self._image is not None
        self._image = image
        self.setVisible(image is not None)
        self.update()
        if before != (image is not None):
            self.changed.emit()

    def _enlarge(self) -> None:
        wanted, title = self._hash, self._title

        def work(session: Session, job: Job) -> QImage | None:
            content = session.base.content(wanted)
            return None if content is None else read_picture(content, LARGE)

        def done(image: QImage | None) -> None:
            if image is not None:
                Viewer(self._context, image, title, self.window()).open()

        self._question.ask(work, done)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        frame = QPainterPath()
        frame.addRoundedRect(room, theme.px(6), theme.px(6))
        painter.setClipPath(frame)
        painter.drawImage(room, self._image, _square(self._image))
        painter.setClipping(False)
        painter.setPen(theme.color("border"))
        painter.drawPath(frame)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.focus_in(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _square(image: QImage) -> QRectF:
    """The middle of a wide picture, the upper part of a tall one: faces are there."""
    side = min(image.width(), image.height())
    return QRectF((image.width() - side) / 2, (image.height() - side) / 4, side, side)


class Viewer(QDialog):
    """A picture as large as it is, or as the screen has room for. Escape closes."""

    def __init__(self, context: Context, image: QImage, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._image = image
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(context.theme.px(160), context.theme.px(120))
        self.picture.setAccessibleName(title)
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        side = context.theme.px(12)
        column.setContentsMargins(side, side, side, side)
        column.addWidget(self.picture)
        room = self.screen().availableSize() * 0.8
        size = image.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        self.resize(size + QSize(2 * side, 2 * side))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        room = self.picture.size().boundedTo(self._image.size()) * ratio
        modes = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = QPixmap.fromImage(self._image.scaled(room, *modes))
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)
