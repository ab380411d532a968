"""The pages of a PDF, one under the other; only those in sight are drawn, from the bytes that go to the printer."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop_crm.app.jobs import Job
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context

PAPER = (210, 297)
GAP = 16
KEPT = 12
PAGE_DOWN = 40
REST_MS = 150


def to_image(page: Any) -> QImage:
    """A page of `services.page_images` as a picture of Qt; the bytes are copied."""
    return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGBX8888).copy()


class PageView(QAbstractScrollArea):
    """Fit to width; the wheel, arrows, Page keys, Home and End scroll.

    While the window is being resized the pictures of before are stretched; sharp ones follow once it rests.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._pdf = b""
        self._count = 0
        self._ready: OrderedDict[int, QPixmap] = OrderedDict()
        self._asked: set[int] = set()
        self._fresh: set[int] = set()  # pages drawn for the present width
        self._round = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._redraw)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        context.theme.changed.connect(self.viewport().update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(context.texts("printing.preview"))

    def show_pdf(self, pdf: bytes, pages: int) -> None:
        self._pdf, self._count = pdf, pages
        self._ready.clear()
        self._redraw()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(self._context.texts("printing.pages", n=pages))

    @property
    def pages(self) -> int:
        return self._count

    def drawn(self) -> int:
        """How many pages have their picture."""
        return len(self._ready)

    def _redraw(self) -> None:
        """Draw what is in sight anew; what is there stays until then."""
        self._asked.clear()
        self._fresh.clear()
        self._round += 1
        self.viewport().update()

    def _size(self) -> tuple[int, int]:
        gap = self._context.theme.px(GAP)
        width = max(120, min(self.viewport().width() - 2 * gap, self._context.theme.px(820)))
        return width, round(width * PAPER[1] / PAPER[0])

    def _measure(self) -> None:
        gap = self._context.theme.px(GAP)
        _, height = self._size()
        whole = self._count * (height + gap) + gap
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, whole - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._context.theme.px(PAGE_DOWN))

    def _place(self, index: int) -> QRect:
        gap = self._context.theme.px(GAP)
        width, height = self._size()
        left = (self.viewport().width() - width) // 2
        return QRect(left, gap + index * (height + gap) - self.verticalScrollBar().value(), width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        top = self.verticalScrollBar().value() / max(1, self.verticalScrollBar().maximum())
        super().resizeEvent(event)
        self._measure()
        self.verticalScrollBar().setValue(round(top * self.verticalScrollBar().maximum()))
        self._rest.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar = self.verticalScrollBar()
            bar.setValue(0 if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme = self._context.theme
        painter.fillRect(self.viewport().rect(), theme.color("window"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for index in range(self._count):
            place = self._place(index)
            if not place.intersects(self.viewport().rect()):
                continue
            painter.fillRect(place, QColor(Qt.GlobalColor.white))  # paper is white in every theme
            if index in self._ready:
                painter.drawPixmap(place, self._ready[index])
            if index not in self._fresh:
                self._ask(index)
            painter.setPen(theme.color("borderStrong"))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _ask(self, index: int) -> None:
        if index in self._asked:
            return
        self._asked.add(index)
        width, _ = self._size()
        dpi = width * self.devicePixelRatioF() / (PAPER[0] / 25.4)
        pdf, turn, images = self._pdf, self._round, self._context.services.page_images

        def work(_job: Job) -> QImage:
            return to_image(images(pdf, dpi, [index])[0])

        def done(image: QImage) -> None:
            if turn == self._round:
                self._ready[index] = QPixmap.fromImage(image)
                self._ready.move_to_end(index)
                self._fresh.add(index)
                while len(self._ready) > KEPT:
                    old, _ = self._ready.popitem(last=False)
                    self._asked.discard(old)
                    self._fresh.discard(old)
                self.viewport().update()

        self._context.jobs.run("read", work, while_alive(self, done), while_alive(self, self._context.failed))
