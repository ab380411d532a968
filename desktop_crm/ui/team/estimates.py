"""The owner's figures for years that have no register, marked as the estimates they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import wording
from desktop_crm.app.texts import Texts
from desktop_crm.domain.estimate import Estimate
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.form import FormPlace
from desktop_crm.ui.team.heading import Heading
from desktop_crm.ui.team.member import delete
from desktop_crm.ui.team.table import Cell, Column, Line, LineTable
from desktop_crm.ui.widgets import Button, EmptyState


class EstimatesTab(QWidget):
    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__()
        self._context = context
        self.found: tuple[Estimate, ...] = ()
        self._words: Words | None = None
        self._want: int | None = None
        theme, t, sign = context.theme, context.texts, context.formats.sign
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.add_button = Button(theme, t("team.add_estimate"), "primary", "plus")
        self.add_button.clicked.connect(self.add)
        self.heading = Heading(context, self.add_button)
        self.heading.say(t("team.estimates_title"), t("team.estimates_text"))
        column.addWidget(self.heading)
        self.form = FormPlace(context, drafts)
        self.form.kept.connect(self._kept)
        self.form.left.connect(self.focus_list)
        self.form.opened.connect(self.add_button.setDisabled)
        column.addWidget(self.form)
        self.stack = QStackedWidget()
        self.empty = EmptyState(theme, "history", t("team.estimates_empty"), t("team.estimates_empty_text"))
        self.first = first = Button(theme, t("team.add_estimate"), "primary", "plus")
        first.clicked.connect(self.add)
        self.empty.add_buttons(first)
        self.form.opened.connect(first.setHidden)
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
        for page in (QWidget(), self.empty, self.table):
            self.stack.addWidget(page)
        column.addWidget(self.stack, 1)

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

    # -- doing
    def add(self) -> None:
        if self._words is not None:
            self.form.begin(self._words, "estimate")

    def change(self, id: int) -> None:
        found = next((one for one in self.found if one.id == id), None)
        if found is not None and self._words is not None:
            self.form.begin(self._words, "estimate", found)

    def _kept(self, id: int) -> None:
        self._want = id
        self.table.choose(id)
        self.focus_list()

    def focus_list(self) -> None:
        """Into the list; where there is none yet, to the button that begins it."""
        if self.found:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.stack.currentWidget() is self.empty:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def menu(self, id: int) -> QMenu:
        t, theme = self._context.texts, self._context.theme
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(theme.icon("pencil"), t("team.edit"), lambda: self.change(id))
        menu.addAction(theme.icon("trash-2"), t("team.delete"), lambda: delete(self._context, "estimate", id))
        return menu


def _label(texts: Texts, name: str) -> str:
    return wording.field_label(texts, "estimate", name)
