"""A drawn figure as a widget: hover tells values, a click picks a mark; redrawn for its size, theme and letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.charts import drawing
from desktop_crm.charts.drawing import LEAST_WIDTH, Mark
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import plain_tip

SETTLE_MS = 120
LEAST_SCALE = 0.5


class ChartView(QWidget):
    """`picked` carries the Mark that was clicked.

    The picture is as large as the user's letters ask for, or as large as fits the width where that is less.
    """

    picked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._result: Result | None = None
        self._image = QImage()
        self._drawn: tuple[Result, object] | None = None  # what the picture shows, so that it is not drawn twice
        self._marks: Sequence[Mark] = ()
        self._hovered: Mark | None = None
        self._row: int | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._draw)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.theme.changed.connect(self._draw)

    # -- what is shown
    def show_result(self, result: Result) -> None:
        self._result = result
        self.setVisible(drawing.natural_height(result) > 0)
        t, formats = self._context.texts, self._context.formats
        self.setAccessibleName(figures.title(result, t, formats))
        self.setAccessibleDescription(figures.evidence(result, t, formats))
        self._fit()
        self._draw()

    def _fit(self) -> None:
        if self._result is not None:
            self.setFixedHeight(round(drawing.natural_height(self._result) * self.scale))

    @property
    def scale(self) -> float:
        """Pixels of the widget for one of the picture."""
        return min(self._context.theme.scale, max(LEAST_SCALE, self.width() / LEAST_WIDTH))

    def select_row(self, row: int | None) -> None:
        """Outline the marks of a row."""
        if row != self._row:
            self._row = row
            self.update()

    def marks(self) -> Sequence[Mark]:
        """In pixels of the picture; see `place`."""
        return self._marks

    def place(self, mark: Mark) -> QRectF:
        """Where a mark stands in the widget."""
        scale = self.scale
        return QRectF(mark.x * scale, mark.y * scale, mark.width * scale, mark.height * scale)

    def _draw(self) -> None:
        if self._result is None or not drawing.natural_height(self._result) or self.width() < 50:
            return
        theme, t, formats = self._context.theme, self._context.texts, self._context.formats
        size = (self.width() / self.scale, self.height() / self.scale)
        ratio = self.devicePixelRatioF()
        wanted = theme.name, size, ratio, t.language, formats.currency
        if self._drawn is not None and self._drawn[0] is self._result and self._drawn[1] == wanted:
            return
        self._drawn = self._result, wanted
        drawn = drawing.draw(self._result, theme.name, t, formats, size, drawing.DPI * ratio * self.scale)
        data, wide, high = drawing.pixels(drawn.figure, theme.name)
        self._image = QImage(data, wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy()
        self._image.setDevicePixelRatio(ratio)
        self._marks = drawn.marks
        self._hovered = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._image.isNull():
            self._draw()
        else:
            self._settle.start()

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(900), self.height())

    # -- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._context.theme.color("surface"))
        if self._image.isNull():
            return
        painter.drawImage(0, 0, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        theme = self._context.theme
        if self._row is not None:
            painter.setPen(QPen(theme.color("focus"), 1.5))
            for mark in self._marks:
                if mark.row == self._row and mark.kind == "bar":
                    painter.drawRect(self.place(mark).adjusted(-1, -1, 1, 1))
        if self._hovered is not None and self._hovered.kind in ("cell", "bar"):
            painter.setPen(QPen(theme.color("text"), 1))
            painter.drawRoundedRect(self.place(self._hovered).adjusted(0, 0.5, 0, -0.5), 2, 2)

    # -- the mouse
    def _mark_at(self, x: float, y: float) -> Mark | None:
        return drawing.mark_at(self._marks, x / self.scale, y / self.scale)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._mark_at(event.position().x(), event.position().y())
        if found is not self._hovered:
            self._hovered = found
            clickable = found is not None and bool(found.query)
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._mark_at(event.position().x(), event.position().y())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(found)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._mark_at(event.pos().x(), event.pos().y())
            if found is not None and found.tooltip:
                QToolTip.showText(event.globalPos(), plain_tip(found.tooltip), self, self.place(found).toRect())
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
