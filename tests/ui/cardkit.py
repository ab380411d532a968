"""What the tests of the card share: a context with a window that only listens, and a shop worth looking at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_crm.app import cards
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import InlineJobs, Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.ui import fonts
from desktop_crm.ui.actions import Commands
from desktop_crm.ui.context import Context
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import Mode, Theme


@dataclass
class Ear:
    """A window that notes down what it is told."""

    toasts: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    errors: list[UserError] = field(default_factory=list)
    printed: list[list[int]] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def toast(self, text: str, undo: bool = True) -> None:
        self.toasts.append(text)

    def open_client(self, id: int) -> None:
        self.opened.append(id)

    def show_query(self, text: str) -> None: ...
    def open_page(self, name: str) -> Any: ...
    def print_cards(self, ids: Sequence[int]) -> None:
        self.printed.append(list(ids))

    def base_replaced(self) -> None: ...
    def set_language(self, code: str) -> None: ...
    def say_status(self, text: str) -> None:
        self.statuses.append(text)

    def say_count(self, strong: str, text: str) -> None: ...
    def error(self, error: UserError) -> None:
        self.errors.append(error)

    def watch(self, job: Job, name: str) -> None: ...


def make_context(session: Session, language: str = "en", mode: Mode = "light", scale: float = 1.0) -> Context:
    fonts.register()
    theme = Theme(mode, scale)
    theme.apply()
    texts = Texts(language)
    owner = QWidget()
    session.base.actor = "Tester"
    context = Context(
        services=None,  # type: ignore[arg-type]  # the card opens no bases
        texts=texts,
        formats=Formats(texts),
        theme=theme,
        jobs=InlineJobs(),
        settings=WindowSettings(),
        window=Ear(),
        commands=Commands(owner, texts, theme),
        session=session,
        standings=Standings(session),
    )
    theme.setParent(owner)
    context.window.owner = owner  # type: ignore[attr-defined]  # lives as long as the context
    return context


def ear(context: Context) -> Ear:
    assert isinstance(context.window, Ear)
    return context.window


def press(key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the person at the keyboard presses it: to whatever has the focus, letters of any language."""
    target = QApplication.focusWidget()
    assert target is not None, "nothing has the focus"
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


def type_text(text: str) -> None:
    for letter in text:
        press(Qt.Key.Key_unknown if ord(letter) > 126 else Qt.Key(ord(letter.upper())), letter)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


CTRL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 20)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days)


def add_staff(session: Session, *names: str) -> list[int]:
    return [cards.add_record(session, "staff", None, {"name": name}).id for name in names]


def point(session: Session, code: str) -> int:
    return next(p.id for p in session.base.all("failure_point") if p.code == code)


def add_point(session: Session, parent: str, name: str) -> int:
    return cards.add_record(session, "failure_point", None, {"name": name, "parent": point(session, parent)}).id
