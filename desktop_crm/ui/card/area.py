"""The room of an open form: where it is too low, the fields scroll and the form's buttons stand still below them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea

from desktop_crm.ui.card.form import RecordForm


class FormArea(QScrollArea):
    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._form: RecordForm | None = None

    def show_form(self, form: RecordForm) -> None:
        self._form = form
        self.setWidget(form)

    def drop_form(self) -> None:
        """The form goes, with its buttons."""
        form, self._form = self._form, None
        if form is not None:
            form.hide()
            form.tail.set_apart(None)
            self.setViewportMargins(0, 0, 0, 0)
            self.takeWidget()
            form.deleteLater()
        self.hide()

    def fit(self, width: int, most: int) -> None:
        """As tall as the form wants to be at a width, but no taller than `most`."""
        form = self._form
        if form is None:
            return
        needed = form.heightForWidth(width)
        tail, foot = form.tail, 0
        apart = needed + tail.foot() > most if tail.apart else needed > most
        if apart != tail.apart:
            focus = QApplication.focusWidget()
            tail.set_apart(self if apart else None)
            if focus is not None and tail.isAncestorOf(focus):
                focus.setFocus(Qt.FocusReason.OtherFocusReason)  # moved with its parent, it would lose the keyboard
            needed = form.heightForWidth(width)
        if apart:
            foot = tail.foot()
        self.setViewportMargins(0, 0, 0, foot)
        # a scroll bar takes width, which may take height, which would keep the scroll bar: only where it must be
        on = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed + foot > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on)
        self.setFixedHeight(min(needed + foot, most))
        self._place()

    def _place(self) -> None:
        if self._form is not None and self._form.tail.apart:
            foot = self._form.tail.foot()
            self._form.tail.setGeometry(0, self.height() - foot, self.width(), foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
