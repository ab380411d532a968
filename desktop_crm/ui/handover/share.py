"""The second step around its table: who gets how many, and what gives the chosen clients to somebody."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop_crm.app import handover_words
from desktop_crm.app.handover import Plan
from desktop_crm.app.handover_list import HandoverList
from desktop_crm.ui.context import Context
from desktop_crm.ui.handover.owners import OwnersTable
from desktop_crm.ui.handover.who import RING, shown
from desktop_crm.ui.widgets import Button, FlowLayout, PlainLabel, set_tip

NAME_SHOWN = 32
DIGITS = 9


class ShareStep(QWidget):
    """`plan` is what stands in the table."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.plan: Plan | None = None
        self.buttons: dict[int | None, Button] = {}
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(RING, 0, RING, 0)
        column.setSpacing(theme.px(8))
        self.hint = PlainLabel(theme, t("handover.owners_hint"), "small", "textMuted", wrap=True)
        column.addWidget(self.hint)
        self._flow = FlowLayout(gap=theme.px(8), line_gap=theme.px(8))
        column.addLayout(self._flow)
        self.table = OwnersTable(context)
        self.table.digit_typed.connect(self._digit)
        self.table.menu_wanted.connect(self.show_menu)
        column.addWidget(self.table, 1)
        self.rest = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.unset = PlainLabel(theme, "", "small", "warning", wrap=True)
        column.addWidget(self.rest)
        column.addWidget(self.unset)

    def show_plan(self, plan: Plan, found: HandoverList) -> None:
        self.plan = plan
        names = {s.id: " ".join(s.name.split()) for s in plan.receivers}
        lines = sorted(
            (line for _taker, of_one in found.groups for line in of_one), key=lambda line: line.client.title.casefold()
        )
        self.table.rows.show(lines, dict(plan.owners), names)
        self._make_buttons(plan)
        self._tell()
        for part in (self.hint, self.table):
            part.setVisible(bool(lines))
        self.table.choose(())

    def _make_buttons(self, plan: Plan) -> None:
        self._flow.clear()
        theme, t = self._context.theme, self._context.texts
        self.buttons = {}
        for member in (*plan.receivers, None):
            button = Button(theme, " ", "plain")
            name = t("handover.nobody") if member is None else member.name
            set_tip(button, t("handover.give_tip", name=name))
            owner = None if member is None else member.id
            button.clicked.connect(lambda _on=False, owner=owner: self.give(owner))
            self.buttons[owner] = button
            self._flow.addWidget(button)
            button.setVisible(bool(plan.owners))

    def _tell(self) -> None:
        """The counts on the buttons, and what goes where besides."""
        plan, formats, t = self.plan, self._context.formats, self._context.texts
        if plan is None:
            return
        counts = plan.counts()
        for place, (owner, button) in enumerate(self.buttons.items(), 1):
            name = next((s.name for s in plan.receivers if s.id == owner), t("handover.nobody"))
            digit = 0 if owner is None else place
            key = "handover.give" if digit <= DIGITS else "handover.give_more"
            words = {"name": shown(name, NAME_SHOWN), "count": formats.number(counts[owner])}
            button.set_text(t(key, digit=digit, **words) if digit <= DIGITS else t(key, **words))
        aside = [m for m in plan.left.matters if m.client_id not in plan.owners and plan.heir(m) == plan.rest]
        what = handover_words.amounts(formats, 0, aside)
        self.rest.setText(t("handover.rest", name=plan.receivers[0].name, what=what) if aside else "")
        self.rest.setVisible(bool(aside))
        self.unset.setText(handover_words.amount(formats, "unset", counts[None]) if counts[None] else "")
        self.unset.setVisible(bool(counts[None]))

    # -- giving
    def _digit(self, digit: int) -> None:
        owners = [owner for owner in self.buttons if owner is not None]
        if digit == 0:
            self.give(None)
        elif digit <= len(owners):
            self.give(owners[digit - 1])

    def give(self, owner: int | None) -> None:
        """The chosen clients to this receiver (None: to nobody yet)."""
        if self.plan is None:
            return
        self.plan = self.plan.given(self.table.chosen(), owner)
        self.table.rows.show_owners(dict(self.plan.owners))
        self._tell()

    def show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for owner, button in self.buttons.items():
            action = menu.addAction(button.text())
            action.triggered.connect(lambda _on=False, owner=owner: self.give(owner))
        menu.popup(place)
