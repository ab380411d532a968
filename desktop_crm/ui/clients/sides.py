"""The list and the card side by side: as wide as the user left them."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSplitter, QWidget

from desktop_crm.ui.context import Context

LEAST_LIST: Final = 340
LEAST_CARD: Final = 510  # the bar of quick adding and the tabs stand whole
KEY: Final = "list/width"


class Sides:
    def __init__(self, context: Context, splitter: QSplitter, left: QWidget, card: QWidget) -> None:
        self._context, self._splitter = context, splitter
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(context.theme.px(LEAST_LIST))
        card.setMinimumWidth(context.theme.px(LEAST_CARD))
        splitter.addWidget(left)
        splitter.addWidget(card)
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        self.restore(0)

    def restore(self, width: int) -> None:
        """The list as wide as the user left it, as far as the card keeps room; `width` 0: that of the design."""
        theme, language = self._context.theme, self._context.texts.language
        first, second = map(theme.px, theme.size("clientsSplit")[language])
        wanted = self._context.settings.number(KEY) or first
        total = width or first + second
        card = max(total - wanted, theme.px(LEAST_CARD))
        self._splitter.setSizes([total - card, card])

    def keep(self) -> None:
        self._context.settings.set_number(KEY, self._splitter.sizes()[0])
