"""The owner's figures for years that have no register, marked as the estimates they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop_crm.app import wording
from desktop_crm.app.texts import Texts
from desktop_crm.domain.estimate import Estimate
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.entries import EntriesTab
from desktop_crm.ui.team.member import delete
from desktop_crm.ui.team.table import Cell, Column, Line, LineTable
from desktop_crm.ui.widgets import EmptyState


class EstimatesTab(EntriesTab):
    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__(context, "estimate")
        self.found: tuple[Estimate, ...] = ()
        theme, t, sign = context.theme, context.texts, context.formats.sign
        self.table = LineTable(
            context,
            t("team.estimates"),
            (
                Column(_label(t, "year"), 90),
                Column(_label(t, "clients_gained"), 120, right=True),
                Column(_label(t, "repeat_purchases"), 130, right=True),
                Column(f"{_label(t, 'acquisition')}, {sign}", 150, right=True),
                Column(f"{_label(t, 'retention')}, {sign}", 150, right=True),
                Column(_label(t, "note"), 160, stretch=True, yields=1),
            ),
        )
        self.table.opened.connect(self.change)
        self.table.deleting.connect(lambda id: delete(context, "estimate", id))
        self.table.menu_wanted.connect(lambda id, place: self.menu(id).popup(place))
        empty = EmptyState(theme, "history", t("team.estimates_empty"), t("team.estimates_empty_text"))
        self._lay(drafts, t("team.add_estimate"), empty, self.table)
        self.heading.say(t("team.estimates_title"), t("team.estimates_text"))

    @property
    def entries(self) -> Sequence[Estimate]:
        return self.found

    def show_estimates(self, found: Sequence[Estimate], words: Words) -> None:
        """The latest year first."""
        self.found = tuple(sorted(found, key=lambda one: (-(one.year or 0), one.id)))
        self._words = words
        self.heading.setVisible(bool(found))
        self.stack.setCurrentWidget(self.table if found else self.empty)
        self.table.show_lines([self._line(one) for one in self.found], self._want)
        if self._want is not None:
            self._want = None
            self.focus_list()

    def _line(self, one: Estimate) -> Line:
        formats = self._context.formats

        def about(text: str) -> Cell:
            return Cell(self._context.texts("team.about", value=text) if text else "")

        return Line(
            one.id,
            (
                Cell(str(one.year or "")),
                about("" if one.clients_gained is None else formats.number(one.clients_gained)),
                about("" if one.repeat_purchases is None else formats.number(one.repeat_purchases)),
                about(formats.amount(one.acquisition)),
                about(formats.amount(one.retention)),
                Cell(one_line(one.note, 200), "textMuted"),
            ),
        )

    def menu(self, id: int) -> QMenu:
        t, theme = self._context.texts, self._context.theme
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(theme.icon("pencil"), t("team.edit"), lambda: self.change(id))
        menu.addAction(theme.icon("trash-2"), t("team.delete"), lambda: delete(self._context, "estimate", id))
        return menu


def _label(texts: Texts, name: str) -> str:
    return wording.field_label(texts, "estimate", name)
