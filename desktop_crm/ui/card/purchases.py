"""The tab of the card with what was bought and what came back, each return under its purchase."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.returned import Return
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.listing import MakeSheet, RecordList
from desktop_crm.ui.card.pages import RecordsPage
from desktop_crm.ui.card.painting import WIDE
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, joined
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import ElidedLabel, Panel, PlainLabel


class PurchaseHead(QWidget):
    """The names of the columns, where the list is wide enough to have columns."""

    def __init__(self, context: Context, owner: RecordList) -> None:
        super().__init__()
        self._context, self._owner = context, owner
        texts = context.texts
        money = context.formats.sign
        self._names = (
            texts("fields.purchase_date"),
            texts("fields.purchase_document"),
            texts("fields.purchase_product"),
            texts("fields.purchase_seller"),
            f"{texts('fields.purchase_amount')}, {money}",
            f"{texts('card.margin')}, {money}",
        )
        self.setFixedHeight(context.theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.fillRect(self.rect(), theme.color("sunken"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("border"))
        room = self.rect()
        room.setWidth(self._owner.viewport().width())
        room.adjust(theme.px(16), 0, theme.px(-16), 0)
        self._owner.painter.paint_cells(painter, room, self._names, head=True)


class PurchasesPage(RecordsPage):
    """`came_back` when goods of a purchase are to be taken back."""

    came_back = Signal(int)

    def __init__(self, context: Context, make_sheet: MakeSheet) -> None:
        texts, theme = context.texts, context.theme
        super().__init__(context, texts("card.tab_purchases"), texts("card.no_purchases"), make_sheet)
        self.head = PurchaseHead(context, self.list)
        self.column.insertWidget(0, self.head)
        foot = Panel("sunken")
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        self.count = ElidedLabel(theme, "", "small", "textMuted")
        self.total = PlainLabel(theme, "", "strong", tabular=True)
        row.addWidget(self.count, 1)
        row.addSpacing(theme.px(12))
        row.addWidget(self.total)
        self.foot = foot
        self.column.addWidget(foot)
        self.list.chosen.connect(lambda row: self.list.open_record(row.key))
        self.list.extend_menu = self._extend_menu

    def _extend_menu(self, menu: QMenu, row: Row) -> None:
        if row.record == "purchase":
            icon, text = self.context.theme.icon(KINDS["return"].icon), self.context.texts("card.goods_came_back")
            menu.addAction(icon, text, lambda: self.came_back.emit(row.id))

    def fill(self, words: Words, *, fresh: bool) -> None:
        bought, returned = words.card.purchases, words.card.returns
        self.put(rows(words), fresh=fresh)
        self.foot.setVisible(bool(bought or returned))
        self._show_head()
        formats, texts = words.formats, words.texts
        back = sum(r.amount or 0 for r in returned)
        came_back = texts("card.returns_count", n=len(returned)) if returned else ""
        self.count.setText(joined(texts("card.purchases_count", n=len(bought)), came_back, _margin(words)))
        self.total.setText(texts("card.total", amount=formats.money(_sum(p.amount for p in bought) - back)))

    def _show_head(self) -> None:
        wide = self.width() >= self.context.theme.px(WIDE)
        self.head.setVisible(wide and self.stack.currentWidget() is self.list)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._show_head()


def rows(words: Words) -> list[Row]:
    """Newest first; a return stands under the purchase it belongs to, else by its own day."""
    bought, returned = words.card.purchases, words.card.returns
    known = {p.id for p in bought}
    of: dict[int, list[Return]] = {}
    items: list[Purchase | Return] = list(bought)
    for found in returned:
        if found.purchase in known and found.purchase is not None:
            of.setdefault(found.purchase, []).append(found)
        else:
            items.append(found)
    items.sort(key=lambda r: r.date.toordinal() if r.date else 0, reverse=True)
    made: list[Row] = []
    for item in items:
        if isinstance(item, Return):
            made.append(KINDS["return"].row(words, item))
        else:
            made.append(KINDS["purchase"].row(words, item))
            made += [KINDS["return"].row(words, found) for found in of.get(item.id, ())]
    return made


def _margin(words: Words) -> str:
    """The margin of purchases less that of returns, and of how many purchases it is known."""
    bought, returned = words.card.purchases, words.card.returns
    margins = [m for m in map(words.margin, bought) if m is not None]
    if not margins:
        return ""
    lost = [m for m in map(words.margin, returned) if m is not None]
    whole = len(margins) == len(bought) and len(lost) == len(returned)
    key = "card.total_margin" if whole else "card.total_margin_known"
    return words.texts(key, amount=words.formats.money(sum(margins) - sum(lost)), n=len(margins))


def _sum(amounts: Iterable[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)
