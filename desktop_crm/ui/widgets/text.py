"""Labels. Whatever a user or a file supplied is plain text everywhere, tooltips included."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_crm.ui.theme import Theme


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip that shows `text` literally, whatever it looks like."""
    widget.setToolTip(plain_tip(text))


def plain_tip(text: str) -> str:
    """Text for Qt.ToolTipRole and setToolTip that Qt cannot take for markup."""
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>" if "<" in text else text


class PlainLabel(QLabel):
    """A label that never interprets its text. `use` is a font of the theme, `token` a colour."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        use: str = "body",
        token: str = "text",
        *,
        weight: int | None = None,
        wrap: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._use, self._token, self._weight, self._tabular = theme, use, token, weight, tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # a Panel's fill would hand down another role
        self.setText(text)
        self.setWordWrap(wrap)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        self.setFont(self._theme.font(self._use, self._weight, tabular=self._tabular))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._token))
        self.setPalette(palette)

    def set_token(self, token: str) -> None:
        if token != self._token:
            self._token = token
            self.retheme()


class ElidedLabel(PlainLabel):
    """One line that ends in "…" where the room is short, with the full text as tooltip."""

    def __init__(
        self, theme: Theme, text: str = "", use: str = "body", token: str = "text", *, weight: int | None = None
    ) -> None:
        super().__init__(theme, text, use, token, weight=weight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        short = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        set_tip(self, self.text() if short else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        line = " ".join(self.text().splitlines())
        shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        flags = int(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask) | int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, flags | int(Qt.TextFlag.TextSingleLine), shown)


class Hairline(QWidget):
    """A line of one pixel in the colour `border`."""

    def __init__(self, theme: Theme, *, vertical: bool = False, length: int = 0) -> None:
        super().__init__()
        self._theme = theme
        if vertical:
            self.setFixedWidth(1)
            if length:
                self.setFixedHeight(theme.px(length))
        else:
            self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("border"))


TAG_COLOURS = {
    "plain": ("pressed", "text"),
    "accent": ("selection", "accent"),
    "success": ("successSoft", "success"),
    "warning": ("warningSoft", "warning"),
    "danger": ("dangerSoft", "danger"),
}


class Tag(QLabel):
    """A word on a soft fill: the state of a claim or wish. `kind`: plain, accent, success, warning, danger."""

    def __init__(self, theme: Theme, text: str, kind: str = "plain") -> None:
        super().__init__()
        self._theme, self.kind = theme, kind
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        self.setFont(self._theme.font("small"))
        self.setContentsMargins(self._theme.px(6), 0, self._theme.px(6), 0)
        self.setFixedHeight(self._theme.px(20))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(TAG_COLOURS[self.kind][1]))
        self.setPalette(palette)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(TAG_COLOURS[self.kind][0]))
        radius = self._theme.px(4)
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.end()
        super().paintEvent(event)
