"""Which days a figure is about: usual periods in a menu, one's own by two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout

from desktop_crm.analysis.periods import Step, start_of, year_back
from desktop_crm.domain.parsing import FIRST
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.buttons import MenuButton
from desktop_crm.ui.widgets import Button, DateField

USUAL: Final = ("year_back", "month", "last_month", "quarter", "last_quarter", "year", "last_year", "all")

_STEPS: Final[dict[str, Step]] = {"last_month": "month", "last_quarter": "quarter", "last_year": "year"}


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is one of USUAL or "own"; the days of the usual ones move with the calendar."""

    name: str
    first: date
    last: date

    @property
    def asked(self) -> dict[str, date]:
        """For `figures.figure`: the twelve months are what it takes by itself."""
        return {} if self.name == "year_back" else {"first": self.first, "last": self.last}


def usual(name: str, today: date) -> Period:
    """One of USUAL as of today; both days included."""
    match name:
        case "month":
            first, last = start_of(today, "month"), today
        case "quarter":
            first, last = start_of(today, "quarter"), today
        case "year":
            first, last = start_of(today, "year"), today
        case "last_month" | "last_quarter" | "last_year":
            step = _STEPS[name]
            last = start_of(today, step) - timedelta(1)
            first = start_of(last, step)
        case "all":
            first, last = FIRST, today
        case _:
            first, last = year_back(today), today
    return Period(name, first, last)


class PeriodButton(MenuButton):
    """`chosen` carries the new Period."""

    chosen = Signal(object)

    def __init__(self, context: Context, name: str = "year_back") -> None:
        super().__init__(context.theme, context.texts("figures_page.period"), "calendar")
        self._context = context
        self.period = usual(name if name in USUAL else "year_back", context.today())
        self.clicked.connect(self._open_menu)
        self._own: OwnPeriod | None = None
        self._tell()

    def _tell(self, first: date | None = None, last: date | None = None) -> None:
        t, formats = self._context.texts, self._context.formats
        name = t(f"figures_page.period_{self.period.name}")
        days = f"{formats.date(first or self.period.first)} – {formats.date(last or self.period.last)}"
        self.setText(name if self.period.name == "all" else days if self.period.name == "own" else f"{name}: {days}")
        self.setAccessibleName(t("figures_page.period"))
        self.setAccessibleDescription(self.text())

    def show_days(self, first: date, last: date) -> None:
        """The days that a figure shows in place of those asked for."""
        self._tell(first, last)

    def renew(self) -> None:
        """The usual periods move with the calendar: the window may have been open overnight."""
        if self.period.name != "own":
            self.period = usual(self.period.name, self._context.today())
            self._tell()

    def menu_of_periods(self) -> QMenu:
        menu = QMenu(self)
        for name in USUAL:
            action = menu.addAction(self._context.texts(f"figures_page.period_{name}"))
            action.setCheckable(True)
            action.setChecked(name == self.period.name)
            action.triggered.connect(lambda _on=False, name=name: self.choose(usual(name, self._context.today())))
        menu.addSeparator()
        menu.addAction(self._context.texts("figures_page.period_choose")).triggered.connect(self.open_own)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu_of_periods()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.below())

    def open_own(self) -> OwnPeriod:
        self._own = OwnPeriod(self._context, self.period)
        self._own.chosen.connect(self.choose)
        self._own.move(self.below())
        self._own.show()
        self._own.first.setFocus()
        return self._own

    def choose(self, period: Period) -> None:
        self.period = period
        self._tell()
        self.chosen.emit(period)


class OwnPeriod(QFrame):
    """Two dates and a button; the problem stands beside the date."""

    chosen = Signal(object)

    def __init__(self, context: Context, period: Period) -> None:
        super().__init__(None, Qt.WindowType.Popup)
        self._context = context
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(12), theme.px(12), theme.px(12))
        row = QHBoxLayout()
        self.first = DateField(context, t("figures_page.from"), required=True)
        self.last = DateField(context, t("figures_page.to"), required=True)
        self.first.set_value(max(period.first, FIRST))
        self.last.set_value(period.last)
        for field in (self.first, self.last):
            field.setFixedWidth(theme.px(170))
            row.addWidget(field)
        column.addLayout(row)
        self.show_button = Button(theme, t("figures_page.show"), "primary")
        self.show_button.clicked.connect(self._choose)
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignRight)

    def _choose(self) -> None:
        self._check()
        self._column.activate()
        width = self.sizeHint().width()
        self.resize(width, max(self.sizeHint().height(), self._column.heightForWidth(width)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.fillRect(self.rect(), theme.color("raised"))
        painter.setPen(theme.color("borderStrong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _check(self) -> None:
        if not (self.first.check() and self.last.check()):
            return
        first, last = self.first.value(), self.last.value()
        problem = self._context.texts("problems.required")
        if first is None or last is None:
            (self.first if first is None else self.last).set_error(problem)
            return
        today = self._context.today()
        if first > today:
            self.first.set_error(self._context.texts("problems.future", today=self._context.formats.date(today)))
            return
        if first > last:
            self.last.set_error(self._context.texts("figures_page.before_start"))
            return
        self.chosen.emit(Period("own", first, min(last, today)))
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a date shows the period."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)
