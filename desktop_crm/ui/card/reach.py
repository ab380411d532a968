"""Links of a card: phones that are called, addresses that are written to, pages of the web that are opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop_crm.domain.folding import digits
from desktop_crm.ui.card.words import one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, plain_tip

TIPS: Final = {"phone": "call", "mail": "write", "globe": "page"}


class Reach(Button):
    """A phone, an e-mail or a web page: a click calls, writes or opens it, the context menu copies."""

    def __init__(self, context: Context, text: str, icon: str, url: QUrl) -> None:
        super().__init__(context.theme, text.replace("&", "&&"), "link", icon)
        self._context, self.plain, self.url = context, text, url
        self.setToolTip(plain_tip(context.texts(f"card.{TIPS[icon]}_tip", to=text)))
        self.setAccessibleName(text)
        self.clicked.connect(self.go)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def go(self) -> None:
        QDesktopServices.openUrl(self.url)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.plain)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._context.theme.icon("copy"), self._context.texts("card.copy"), self.copy)
        menu.popup(self.mapToGlobal(at))


def phone_url(phone: str) -> QUrl:
    """Only digits and a leading plus go into the link, whatever stands in the field."""
    url = QUrl()
    url.setScheme("tel")
    url.setPath(("+" if phone.strip().startswith("+") else "") + digits(phone))
    return url


def mail_url(address: str) -> QUrl:
    url = QUrl()
    url.setScheme("mailto")
    url.setPath(address.strip())
    return url


def page_url(text: str) -> QUrl | None:
    """Only pages on the web are opened; what merely looks like the name of one is taken for one. None for the rest."""
    plain = text.strip()
    if "://" not in plain and re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?", plain):
        plain = f"https://{plain}"
    url = QUrl(plain, QUrl.ParsingMode.StrictMode)
    return url if url.isValid() and url.scheme() in ("http", "https") and url.host() else None


def page_name(text: str) -> str:
    """The address as people write it."""
    return one_line(re.sub(r"^https?://(www\.)?", "", text.strip(), flags=re.IGNORECASE).rstrip("/"), 60)


class PagesButton(Button):
    """Opens the pages that stand beside it, one at once, several from a menu; hidden where there is none to open."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, "", "link", "external-link", tip=context.texts("card.open_pages"))
        self.urls: list[tuple[str, QUrl]] = []
        self.clicked.connect(self._go)
        self.hide()

    def show_pages(self, pages: Sequence[str]) -> None:
        self.urls = [(page_name(page), url) for page in pages if (url := page_url(page)) is not None]
        self.setVisible(bool(self.urls))

    def _go(self) -> None:
        if len(self.urls) == 1:
            QDesktopServices.openUrl(self.urls[0][1])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, url in self.urls:
            menu.addAction(name.replace("&", "&&"), partial(QDesktopServices.openUrl, url))
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
