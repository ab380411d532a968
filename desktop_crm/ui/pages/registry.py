"""The pages of the window, declared once: each is built when it is first shown, and imported only then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_crm.ui.context import Context


class Page(NamedTuple):
    """`place` on the rail: top, bottom, or "" for a page opened by a command. Its text is `window.page_<name>`.

    `part`: what is made in a turn of the event loop before the page and handed to `build`; it may be None all the same.
    """

    name: str
    icon: str
    place: Literal["top", "bottom", ""]
    build: Callable[[Context, Any], QWidget]
    part: Callable[[Context], QWidget] | None = None


def _clients(context: Context, card: Any) -> QWidget:
    from desktop_crm.ui.clients.page import ClientsPage

    return ClientsPage(context, card)


def _card(context: Context) -> QWidget:
    from desktop_crm.ui.card.panel import CardPanel

    return CardPanel(context)


def load_first() -> None:
    """Import the page that is shown first, before there is anything to show on it."""
    import desktop_crm.ui.clients.page  # noqa: F401


def _today(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.today.page import TodayPage

    return TodayPage(context)


def _figures(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.figures.page import FiguresPage

    return FiguresPage(context)


def _voices(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.voices.page import VoicesPage

    return VoicesPage(context)


def _team(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.team.page import TeamPage

    return TeamPage(context)


def _settings(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.preferences.page import PreferencesPage

    return PreferencesPage(context)


def _import(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.imports.page import ImportPage

    return ImportPage(context)


def _duplicates(context: Context, _part: None) -> QWidget:
    from desktop_crm.ui.duplicates.page import DuplicatesPage

    return DuplicatesPage(context)


PAGES: Final = {
    page.name: page
    for page in (
        Page("today", "sun", "top", _today),
        Page("clients", "users", "top", _clients, _card),
        Page("voices", "message-square-warning", "top", _voices),
        Page("figures", "chart-column", "top", _figures),
        Page("team", "briefcase-business", "top", _team),
        Page("import", "upload", "", _import),
        Page("duplicates", "merge", "", _duplicates),
        Page("settings", "settings", "bottom", _settings),
    )
}
