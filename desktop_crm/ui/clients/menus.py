"""The list's menus: of a row, and of the columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop_crm.app.merging import MOST
from desktop_crm.domain.query import Condition, Sort
from desktop_crm.ui.clients import copying

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

LONGEST = 40


def row_menu(page: ClientsPage) -> QMenu | None:
    """What can be done with the rows that are selected; None where there is none."""
    index = page.table.currentIndex()
    if not index.isValid():
        return None
    context, t = page.context, page.context.texts
    menu = _menu(page)
    ids = page.selected_ids()
    _add(page, menu, "", t("list.open"), page.table.opened.emit)
    menu.addSeparator()
    entry = page.model.entry(index.row())
    if entry is not None:
        text = page.model.columns[index.column()].text(page.cells, entry)
        if text:
            _add(page, menu, "copy", t("list.copy_cell", text=_short(text)), lambda: _to_clipboard(text))
        for phone in entry.row.phones[:3]:
            shown = context.formats.phone(phone)
            _add(page, menu, "phone", t("list.copy_phone", phone=shown), partial(_to_clipboard, phone))
        for email in entry.row.emails[:3]:
            _add(page, menu, "mail", t("list.copy_email", email=email), partial(_to_clipboard, email))
    _add(page, menu, "copy", t("list.copy_rows", n=len(ids)), lambda: copying.copy_rows(page))
    menu.addSeparator()
    if entry is not None and entry.row.city and "," not in entry.row.city:
        city = entry.row.city
        only = t("list.only_city", city=city)
        _add(page, menu, "funnel", only, lambda: page.add_condition(Condition("city", ":", city)))
    if 2 <= len(ids) <= MOST:
        _add(page, menu, "merge", t("list.merge"), lambda: context.window.open_page("duplicates").show_chosen(ids))
    if len(ids) > 1:
        menu.addMenu(page.bulk.menu())
    _add(page, menu, "printer", t("list.print", n=len(ids)), page.print_selected)
    menu.addSeparator()
    _add(page, menu, "trash-2", t("list.delete"), page.delete_selected)
    return menu


def columns_menu(page: ClientsPage) -> QMenu:
    """Which columns there are, and the order of the list for those who use no mouse."""
    t = page.context.texts
    menu = _menu(page)
    for column in page.model.columns:
        name = page.model.header_text(column, full=True)
        on = page.table.is_shown(column.key)
        action = _add(page, menu, "check" if on else "", name, partial(page.table.show_column, column.key, not on))
        action.setEnabled(column.key != "name" and not page.table.narrow)
    menu.addSeparator()
    _add(page, menu, "rotate-ccw", t("list.columns_reset"), page.table.reset_columns)
    menu.addSeparator()
    for descending in (False, True):
        order = menu.addMenu(t("list.sort_descending" if descending else "list.sort_ascending"))
        for column in page.model.columns:
            wanted = Sort(column.sort, descending)
            icon = "check" if page.sort[0] == wanted else ""
            name = page.model.header_text(column, full=True)
            _add(page, order, icon, name, partial(page.set_sort, wanted))
    then = menu.addMenu(t("list.sort_then"))
    for column in page.model.columns:
        name = page.model.header_text(column, full=True)
        place = next((n for n, s in enumerate(page.sort) if s.column == column.sort), None)
        words = name if place is None else f"{name}\t{place + 1}"
        _add(page, then, "", words, partial(page.sort_by, column.sort, True))
    _moves(page, menu)
    return menu


def _moves(page: ClientsPage, menu: QMenu) -> None:
    """The order of the columns, for those who use no mouse."""
    table, t = page.table, page.context.texts
    order = [key for key in table.order() if not table.isColumnHidden(page.model.column(key))]
    for words, keys, by in ((t("list.columns_left"), order[1:], -1), (t("list.columns_right"), order[:-1], 1)):
        moves = menu.addMenu(words)
        moves.setEnabled(not table.narrow and len(order) > 1)
        for key in keys:
            name = page.model.header_text(page.model.columns[page.model.column(key)], full=True)
            _add(page, moves, "", name, partial(table.move_column, key, by))


def _menu(page: ClientsPage) -> QMenu:
    menu = QMenu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(page: ClientsPage, menu: QMenu, icon: str, text: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(text.replace("&", "&&"))
    if icon:
        action.setIcon(page.context.theme.icon(icon, "textMuted"))
    action.triggered.connect(lambda _checked=False: act())
    return action


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
