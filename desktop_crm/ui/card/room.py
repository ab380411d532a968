"""Who gets how much of a card's height: the head, an open form, and the list below them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from desktop_crm.ui.card.adding import Adding
from desktop_crm.ui.card.header import CardHeader
from desktop_crm.ui.card.pages import Stack
from desktop_crm.ui.theme import Theme

FORM_LEAST: Final = 200
"""Pixels that an open form gets, whatever stands above it."""
LIST_LEAST: Final = 90
"""Pixels that the tabs' contents get beside a form."""
LOW: Final = 420
"""A card lower than this has no room for a form and a list: the form takes the list's place while it is open."""


def share_room(theme: Theme, header: CardHeader, adding: Adding, tabs: QWidget, pages: Stack, card: QSize) -> None:
    """On low screens facts, tasks, then the lines above a form give way, at last the list and its tabs below it."""
    form = adding.form
    alone = form is not None and card.height() < theme.px(LOW)
    tabs.setVisible(not alone)
    pages.set_least(0 if alone else theme.px(LIST_LEAST))
    rest = card.height() - (0 if alone else tabs.sizeHint().height() + theme.px(LIST_LEAST))
    bar, whole = adding.bar.sizeHint().height(), form.heightForWidth(card.width()) if form else 0
    calm, least = form is None, min(whole, theme.px(FORM_LEAST))
    stages = ((True, calm, True, whole), (True, False, calm, least), (True, False, False, least))
    left = 0
    for reach, facts, tasks, wanted in (*stages, (False, False, False, 0)):
        header.show_lines(reach=reach, facts=facts, tasks=tasks)
        left = rest - header.heightForWidth(card.width())
        if left >= bar + wanted:
            break
    adding.take_room(left)
