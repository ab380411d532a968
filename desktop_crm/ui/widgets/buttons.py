"""Buttons, chips, check boxes, and the ring that shows where the keyboard is."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from desktop_crm.ui import icons
from desktop_crm.ui.basics import BY_KEYS
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.text import set_tip

ButtonKind = Literal["plain", "primary", "flat", "small", "chip", "danger", "link"]
ICON_TOKENS = {"primary": "onAccent", "danger": "surface", "link": "accent"}
RING_GAP, RING_WIDTH = 1, 2


class FocusRing(QWidget):
    """Two pixels of `focus`, one pixel off the widget it surrounds; it hides when the focus leaves."""

    def __init__(self, theme: Theme, around: QWidget, radius: float) -> None:
        super().__init__(around.parentWidget())
        self._theme, self._around, self._radius = theme, around, radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.installEventFilter(self)
        self._follow()

    def _follow(self) -> None:
        if self.parentWidget() is not self._around.parentWidget():
            self.setParent(self._around.parentWidget())
        off = RING_GAP + RING_WIDTH
        self.setGeometry(self._around.geometry().adjusted(-off, -off, off, off))
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._around:
            if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.ParentChange):
                if not self.isHidden():
                    self._follow()
            elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
                self.hide()
            elif event.type() == QEvent.Type.Show and self._around.hasFocus():
                self._follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("focus"), RING_WIDTH))
        inset = RING_WIDTH / 2
        radius = self._theme.px(self._radius) + RING_GAP + inset
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


class RingKeeper:
    """Shows a FocusRing around `widget` when the focus came by keys (or from the program)."""

    def __init__(self, theme: Theme, widget: QWidget, radius: float = 6) -> None:
        self._theme, self._widget, self._radius = theme, widget, radius
        self._ring: FocusRing | None = None

    def focus_in(self, event: QFocusEvent) -> None:
        if event.reason() in BY_KEYS and self._widget.parentWidget() is not None:
            if self._ring is None:
                self._ring = FocusRing(self._theme, self._widget, self._radius)
            else:
                self._ring._follow()


class Button(QPushButton):
    """`kind`: plain, primary (one per screen), flat, small (28 high), chip, danger, link. Without text it is square.

    `tip` is the tooltip and, for a button without text, its accessible name.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: ButtonKind = "plain",
        icon: str = "",
        *,
        tip: str = "",
        checkable: bool = False,
        icon_token: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme, self.kind, self._icon = theme, kind, icon
        self._icon_token = icon_token or ICON_TOKENS.get(kind, "text")
        self._ring = RingKeeper(theme, self, 13 if kind == "chip" else 6)
        self.setProperty("kind", kind)
        self.setProperty("square", not text)
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if tip:
            set_tip(self, tip)
        if not text:
            self.setAccessibleName(tip)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        use = "body" if self.kind == "link" else "small" if self.kind == "chip" else "button"
        self.setFont(self._theme.font(use))
        if self._icon:
            size = 14 if self.kind == "chip" else 16
            # Fusion puts icon and words too close together: the icon brings its own distance
            apart = 4 if self.text() else 0
            ahead = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
            self.setIcon(icons.icon(self._theme, self._icon, self._icon_token, size, apart if ahead else -apart))
            self.setIconSize(QSize(self._theme.px(size + apart), self._theme.px(size)))
        if not self.text() and self.kind != "link":
            side = self._theme.px({"small": 28, "chip": 26}.get(self.kind, 32))
            self.setFixedSize(side, side)

    def set_text(self, text: str) -> None:
        """Change the words; without any the button becomes square."""
        if not text and self.text():
            self.setAccessibleName(self.accessibleName() or self.text())
        self.setText(text)
        self.setProperty("square", not text)
        self.setMinimumSize(0, 0)
        self.setMaximumSize(16_777_215, 16_777_215)
        self.style().unpolish(self)
        self.style().polish(self)
        self.retheme()

    def set_icon(self, name: str, token: str = "") -> None:
        self._icon = name
        self._icon_token = token or self._icon_token
        self.retheme()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.focus_in(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~KEYPAD:
            self.click()
        else:
            super().keyPressEvent(event)


KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Chip(Button):
    """A condition with an x: `removed` by the x, Delete or Backspace; `clicked` elsewhere on it."""

    removed = Signal()

    def __init__(self, theme: Theme, text: str, *, remove_word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "chip", "x", parent=parent)
        self.setProperty("filled", True)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.retheme()
        self.setAccessibleName(text)
        self.setAccessibleDescription(remove_word)
        if remove_word:
            set_tip(self, f"{text}\n{remove_word}")

    def _cross(self) -> QRect:
        width = self._theme.px(28)
        return QRect(self.width() - width, 0, width, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = event.button() == Qt.MouseButton.LeftButton and self._cross().contains(event.position().toPoint())
        if on_cross and self.isDown():
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class CheckBox(QCheckBox):
    """A check box whose tick is the Lucide check."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.checkState() == Qt.CheckState.Unchecked:
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        name = "check" if self.checkState() == Qt.CheckState.Checked else "minus"
        mark = icons.pixmap(self._theme, name, "onAccent", 12)
        size = mark.deviceIndependentSize().toSize()
        place = QRect(box.center().x() - size.width() // 2 + 1, box.center().y() - size.height() // 2 + 1, 0, 0)
        QPainter(self).drawPixmap(place.topLeft(), mark)
