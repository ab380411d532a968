"""Who gets how much of a card's height: the head, an open form, and the list below them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize

from desktop_crm.ui.card.adding import Adding
from desktop_crm.ui.card.header import CardHeader
from desktop_crm.ui.theme import Theme

FORM_LEAST: Final = 200
"""Pixels that an open form gets, whatever stands above it."""


def share_room(theme: Theme, header: CardHeader, adding: Adding, room: QSize) -> None:
    """`room` is what head, bar and form may take; on low screens facts, tasks, then the lines above give way."""
    form = adding.form
    bar, whole = adding.bar.sizeHint().height(), form.heightForWidth(room.width()) if form else 0
    calm, least = form is None, min(whole, theme.px(FORM_LEAST))
    stages = ((True, calm, True, whole), (True, False, calm, least), (True, False, False, least))
    left = 0
    for reach, facts, tasks, wanted in (*stages, (False, False, False, 0)):
        header.show_lines(reach=reach, facts=facts, tasks=tasks)
        left = room.height() - header.heightForWidth(room.width())
        if left >= bar + wanted:
            break
    adding.take_room(left)
