"""No dialog is larger than the screen: what has no room in it scrolls, and its buttons stay in sight below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.ui.theme import Theme

AROUND: Final = QSize(0, 40)
"""Pixels of the screen that the frame of a window takes."""
LEAST: Final = 120
"""Pixels of what scrolls that are always seen."""


def _screen(widget: QWidget) -> QRect:
    return widget.screen().availableGeometry()


def room(widget: QWidget) -> QSize:
    """The most that a window on this screen can have."""
    return _screen(widget).size() - AROUND


def bounded(dialog: QDialog, theme: Theme, width: int, height: int) -> QSize:
    """So many pixels of the design, but no more than the screen has."""
    return QSize(theme.px(width), theme.px(height)).boundedTo(room(dialog))


class Area(QScrollArea):
    """What scrolls where there is no room for it, and takes all there is."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class _Inside(QWidget):
    """`asks` when what stands in it wants another height: fields come once their choices are read, messages go."""

    asks = Signal()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.asks.emit()
        return handled


class TallDialog(QDialog):
    """`body` is what it shows, `foot` its buttons. As tall as both want to be, as far as the screen goes."""

    def __init__(self, theme: Theme, parent: QWidget | None, width: int) -> None:
        super().__init__(parent)
        self._wide, self._least = theme.px(width), theme.px(LEAST)
        self._inside = _Inside()
        self._inside.setObjectName("page")
        side = theme.px(16)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(side, side, side, theme.px(8))
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(side, theme.px(4), side, side)
        self.area = Area(self._inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addLayout(self.foot)
        self._inside.asks.connect(self.grow)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._into_sight)

    def setVisible(self, visible: bool) -> None:
        if visible:
            self.grow()  # before it is placed
        super().setVisible(visible)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.grow()
        return handled

    def _into_sight(self, _old: QWidget | None, now: QWidget | None) -> None:
        """What has the keyboard, with its label, wherever it came from: a scroll area looks after Tab alone."""
        if now is not None and self._inside.isAncestorOf(now):
            self.area.ensureWidgetVisible(now, 0, self._least // 4)

    def grow(self) -> None:
        most = room(self)
        least = max(self.body.totalMinimumSize().width(), self.foot.totalMinimumSize().width())
        shown = self.width() if self.isVisible() else 0
        width = min(max(self._wide, least, shown), most.width())
        foot = _height(self.foot, width)
        needed = _height(self.body, width) + foot
        # a scroll bar takes width, which may take height, which would keep the scroll bar: only where it must be
        on = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > most.height() else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setVerticalScrollBarPolicy(on)
        wanted = QSize(width, min(needed, most.height()))
        self.setMinimumSize(min(self._wide, width), min(wanted.height(), foot + self._least))
        if self.size() != wanted:
            self.resize(wanted)


def _height(layout: QBoxLayout, width: int) -> int:
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
