"""The menus of the page: what can be done with voices, and their order for those who use no mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.voice_rows import LANES, SORTED_BY, STATUS_OF, VoiceRow, of_key
from desktop_crm.domain.query import Sort
from desktop_crm.ui.alive import while_alive

if TYPE_CHECKING:
    from desktop_crm.ui.voices.page import VoicesPage


def voices_menu(page: VoicesPage, keys: Sequence[int]) -> QMenu:
    """What can be done with the voices that are chosen."""
    t = page.context.texts
    menu = _menu(page)
    if len(keys) == 1:
        _add(page, menu, "", t("list.open"), partial(_open, page, keys[0]))
        menu.addSeparator()
    if any(of_key(key)[0] in STATUS_OF for key in keys):
        status = menu.addMenu(t("voices.column_status"))
        for lane in LANES:
            _add(page, status, "", t(f"voices.lane_{lane}"), partial(page.move_to, keys, lane))
    _add(page, menu, "wrench", t("voices.join_selected"), partial(page.join, keys))
    menu.addSeparator()
    _add(page, menu, "trash-2", t("voices.delete", n=len(keys)), partial(page.delete, keys))
    return menu


def offer_order(page: VoicesPage) -> None:
    t = page.context.texts
    menu = _menu(page)
    for descending in (False, True):
        order = menu.addMenu(t("list.sort_descending" if descending else "list.sort_ascending"))
        for column in SORTED_BY:
            wanted = Sort(column, descending)
            icon = "check" if page.sort[0] == wanted else ""
            _add(page, order, icon, t(f"voices.column_{column}"), partial(page.set_sort, wanted))
    menu.popup(page.order_button.mapToGlobal(QPoint(0, page.order_button.height() + 2)))


def _open(page: VoicesPage, key: int) -> None:
    def read(session: Session, job: Job) -> VoiceRow | None:
        return session.base.voice_rows([key]).get(key)

    page.context.run_read(read, while_alive(page, page.open_voice))


def _menu(page: VoicesPage) -> QMenu:
    menu = QMenu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(page: VoicesPage, menu: QMenu, icon: str, text: str, act: Callable[[], Any]) -> None:
    action = menu.addAction(text.replace("&", "&&"))
    if icon:
        action.setIcon(page.context.theme.icon(icon, "textMuted"))
    action.triggered.connect(lambda _checked=False: act())
