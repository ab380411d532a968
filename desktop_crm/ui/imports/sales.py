"""How lines of sales are read: what returns begin with, sales without a client, currency, a name to keep it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_crm.app.importing.mapping import ANONYMOUS, Rules
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.report import COUNTED, note_text
from desktop_crm.domain.parsing import Unreadable, parse_decimal
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.general import CURRENCIES
from desktop_crm.ui.widgets import Combo, FlowLayout, PlainLabel
from desktop_crm.ui.widgets.inputs import line_edit

TYPING_MS: Final = 400
BESIDE_TEXT: Final = 48
NAME_LIMIT: Final = 60


class SalesRules(QWidget):
    """`changed`: the file's lines are to be looked at again, `changing` at once; `chosen`: a kept choice, by name."""

    changed = Signal()
    changing = Signal()
    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._own = context.formats.currency
        self._codes: list[str] = []
        self._names: list[str] = []
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(6), 0, 0)
        self._flow = FlowLayout(gap=theme.px(20), line_gap=theme.px(6))
        column.addLayout(self._flow)
        self.kept = Combo(theme)
        self.kept.activated.connect(lambda index: self.chosen.emit(self._names[index]))
        self._kept_holder = self._add("kept_as", self.kept)
        self.prefix = self._line("return_prefix", 70)
        self.anonymous = Combo(theme)
        self.anonymous.addItems([t(f"import_page.anonymous_{name}") for name in ANONYMOUS])
        self.anonymous.activated.connect(lambda _index: self._now())
        self._add("anonymous", self.anonymous)
        self.currency = Combo(theme)
        self.currency.activated.connect(lambda _index: self._currency_chosen())
        self._add("currency", self.currency)
        self.rate = self._line("rate", 100)
        self._rate_holder = self.rate.parentWidget()
        self.name = line_edit(theme)
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setFixedWidth(theme.px(200))
        self._add("keep_as", self.name)
        self._widen(self.anonymous)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)

    def _line(self, name: str, width: int) -> QLineEdit:
        line = line_edit(self._context.theme)
        line.setMaxLength(30)
        line.setFixedWidth(self._context.theme.px(width))
        line.textEdited.connect(lambda _text: self._typed())
        self._add(name, line)
        return line

    def _add(self, name: str, widget: QWidget) -> QWidget:
        theme = self._context.theme
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        label = PlainLabel(theme, self._context.texts(f"import_page.{name}"), "small", "textMuted")
        widget.setAccessibleName(label.text())
        row.addWidget(label)
        row.addWidget(widget)
        self._flow.addWidget(holder)
        return holder

    def _widen(self, combo: Combo) -> None:
        metrics = self._context.theme.metrics()
        longest = max((metrics.horizontalAdvance(combo.itemText(i)) for i in range(combo.count())), default=0)
        combo.setFixedWidth(min(longest, self._context.theme.px(260)) + self._context.theme.px(BESIDE_TEXT))

    # -- what is said
    def show_rules(self, rules: Rules, kept: Sequence[str], here: str, name: str) -> None:
        """`kept` are the choices that fit the file, `here` that in use ("": as recognised), `name` to keep it by."""
        t = self._context.texts
        self._own = self._context.formats.currency
        self._codes = list(dict.fromkeys((self._own, *CURRENCIES, *filter(None, (rules.currency,)))))
        self.currency.clear()
        self.currency.addItems(self._codes)
        self.currency.setCurrentIndex(self._codes.index(rules.currency or self._own))
        self._widen(self.currency)
        self.prefix.setText(rules.return_prefix)
        self.anonymous.setCurrentIndex(ANONYMOUS.index(rules.anonymous))
        self.rate.setText("" if rules.rate is None else format(rules.rate, "f"))
        self._names = ["", *kept]
        self.kept.clear()
        self.kept.addItems([t("import_page.recognised"), *kept])
        self.kept.setCurrentIndex(self._names.index(here) if here in self._names else 0)
        self._widen(self.kept)
        self._kept_holder.setVisible(bool(kept))
        self.name.setText(name[:NAME_LIMIT])
        self._show_rate()

    def said(self, rules: Rules) -> Rules:
        """The rules as they stand here. A rate that cannot be read counts as none."""
        code = self._codes[self.currency.currentIndex()] if self._codes else ""
        foreign = code not in ("", self._own)
        return replace(
            rules,
            return_prefix=self.prefix.text().strip(),
            anonymous=ANONYMOUS[max(0, self.anonymous.currentIndex())],
            currency=code if foreign else "",
            rate=_rate(self.rate.text()) if foreign else None,
        )

    def _typed(self) -> None:
        self.changing.emit()
        self._typing.start()

    def _now(self) -> None:
        self.changing.emit()
        self.changed.emit()

    def _currency_chosen(self) -> None:
        self._show_rate()
        self._now()

    def _show_rate(self) -> None:
        assert self._rate_holder is not None
        self._rate_holder.setVisible(self._codes[self.currency.currentIndex()] != self._own)

    def stop(self) -> None:
        self._typing.stop()


def told(context: Context, plan: Plan | PurchasePlan) -> list[str]:
    """What the reader noticed; of lines of sales also what they make, since a line is no purchase yet."""
    t = context.texts
    if not isinstance(plan, PurchasePlan):
        return [note_text(t, note) for note in plan.table.notes]
    said = []
    for verb, counts in (("would_add", plan.report.added), ("would_update", plan.report.updated)):
        parts = [
            t(f"imports.count_{kind}", n=context.formats.count(counts[kind])) for kind in COUNTED if counts.get(kind)
        ]
        if parts:
            said.append(t(f"imports.report_{verb}", what=context.formats.join(parts)))
    return [*said, *(note_text(t, note) for note in plan.report.notes)]


def _rate(text: str) -> Decimal | None:
    try:
        rate = parse_decimal(text)
    except Unreadable:
        return None
    return rate if rate > 0 else None
