"""The pages of the window, declared once: each is built when it is first shown, and imported only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_crm.ui.context import Context


@dataclass(frozen=True, slots=True)
class Page:
    """`place` on the rail: top, bottom, or "" for a page opened by a command. Its text is `window.page_<name>`."""

    name: str
    icon: str
    place: Literal["top", "bottom", ""]
    build: Callable[[Context], QWidget]


def _clients(context: Context) -> QWidget:
    from desktop_crm.ui.clients.page import ClientsPage

    return ClientsPage(context)


def _figures(context: Context) -> QWidget:
    from desktop_crm.ui.figures.page import FiguresPage

    return FiguresPage(context)


def _settings(context: Context) -> QWidget:
    from desktop_crm.ui.preferences.page import PreferencesPage

    return PreferencesPage(context)


def _import(context: Context) -> QWidget:
    from desktop_crm.ui.imports.page import ImportPage

    return ImportPage(context)


PAGES: Final = (
    Page("clients", "users", "top", _clients),
    Page("figures", "chart-column", "top", _figures),
    Page("import", "upload", "", _import),
    Page("settings", "settings", "bottom", _settings),
)
