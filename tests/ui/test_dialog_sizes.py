"""No dialog is larger than the screen, however large the letters: what has no room scrolls, buttons are in sight."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QDialog, QWidget

from desktop_crm.app import failure_tree
from desktop_crm.app.voice_rows import key_of
from desktop_crm.ui.call import CallDialog
from desktop_crm.ui.card.photo import Viewer
from desktop_crm.ui.clients import bulk_dialogs
from desktop_crm.ui.clients.new_client import NewClient
from desktop_crm.ui.clients.saved import NameDialog
from desktop_crm.ui.figures.edit_benchmark import BenchmarkDialog
from desktop_crm.ui.figures.report import ReportDialog
from desktop_crm.ui.handover.dialog import HandoverDialog
from desktop_crm.ui.pages.handbook import Handbook
from desktop_crm.ui.pages.help import About, Shortcuts
from desktop_crm.ui.preferences.points import WhereTo
from desktop_crm.ui.printing.preview import PrintPreview
from desktop_crm.ui.refusal import RefusalDialog
from desktop_crm.ui.report import Report
from desktop_crm.ui.survey import SurveyDialog
from desktop_crm.ui.today.talk import TalkDialog
from desktop_crm.ui.today.task import TaskDialog
from desktop_crm.ui.voices.improving import ImprovementDialog
from desktop_crm.ui.widgets import reach
from tests.ui.conftest import Driver
from tests.ui.desk import Desk

SCREEN = QSize(1366, 768)
LONG = "Дуже довга назва речі, яку ніхто не скоротив " * 3


def bulk(what: str) -> Callable[[Desk], None]:
    def go(desk: Desk) -> None:
        page = desk.page("clients")
        page.table.selectAll()
        desk.settle()
        bulk_dialogs.ask(page, what)

    return go


def where_to(desk: Desk) -> QDialog:
    settings = desk.page("settings")
    settings.open_tab("points")
    desk.settle()
    tab = settings.tab("points")
    found = desk.session.base.all("failure_point")[0]
    return WhereTo(tab, found.id, failure_tree.held(desk.session, "failure_point", found.id))


def shown(make: Callable[[Desk], QDialog]) -> Callable[[Desk], None]:
    return lambda desk: make(desk).open()


def keys(desk: Desk) -> list[int]:
    claims = [c.id for id in range(1, 40) for c in desk.session.base.on_card("claim", id)]
    return [key_of("claim", id) for id in claims[:3]]


DIALOGS: dict[str, Callable[[Desk], None]] = {
    "call": shown(lambda d: CallDialog(d.context, d.window)),
    "refusal": shown(lambda d: RefusalDialog(d.context, d.window)),
    "survey": shown(lambda d: SurveyDialog(d.context, 1, d.window)),
    "talk": shown(lambda d: TalkDialog(d.context, d.window, 1, "feedback")),
    "task": shown(lambda d: TaskDialog(d.context, d.window)),
    "improvement": shown(lambda d: ImprovementDialog(d.context, d.window, keys(d))),
    "new client": shown(lambda d: NewClient(d.context, d.window)),
    "save search": shown(lambda d: NameDialog(d.context, d.window, LONG, LONG, lambda s, n: None)),
    "benchmark": shown(
        lambda d: BenchmarkDialog(d.context, ("contacts_potential", "contacts_existing"), LONG, d.window)
    ),
    "report": shown(lambda d: ReportDialog(d.context, d.page("figures").period.period, d.window)),
    "handover": shown(lambda d: HandoverDialog(d.context, None, d.window)),
    "shortcuts": shown(lambda d: Shortcuts(d.context, d.window)),
    "about": shown(lambda d: About(d.context, d.window)),
    "handbook": shown(lambda d: Handbook(d.context, d.window)),
    "print": shown(lambda d: PrintPreview(d.context, [1], d.window)),
    "bug": shown(lambda d: Report(d.window, "Traceback\n" * 60)),
    "photo": shown(lambda d: Viewer(d.context, QImage(3000, 2000, QImage.Format.Format_RGB32), LONG, d.window)),
    "where to": shown(where_to),
    **{f"bulk {what}": bulk(what) for what in ("assign", "tag", "role", "rung", "own", "task")},
}


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> QSize:
    """A small one, whatever the tests run on."""
    monkeypatch.setattr(reach, "_screen", lambda widget: QRect(QPoint(0, 0), SCREEN))
    return SCREEN


def in_sight(dialog: QWidget, button: QAbstractButton) -> bool:
    place = QRect(button.mapTo(dialog, QPoint(0, 0)), button.size())
    return dialog.rect().contains(place) and button.visibleRegion().boundingRect().size() == button.size()


@pytest.mark.parametrize("language", ["uk"])
@pytest.mark.parametrize("scale", [100, 200])
def test_every_dialog_is_within_the_screen(
    launch: Callable[..., Driver], tmp_path: Path, screen: QSize, language: str, scale: int
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=(1366, 738), sample=True)
    wrong: list[str] = []
    folder = os.environ.get("CRM_PICTURES")
    for name, act in DIALOGS.items():
        act(desk)
        desk.driver.wait(150)
        dialog: Any = QApplication.activeModalWidget() or next(
            w for w in desk.window.findChildren(QDialog) if w.isVisible()
        )
        desk.until(lambda: dialog.isVisible())  # noqa: B023
        desk.driver.wait(100)
        least = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
        for what, size in (("is", dialog.size()), ("cannot be less than", least)):
            if size.width() > screen.width() or size.height() > screen.height() - reach.AROUND.height():
                wrong.append(f"{name} {what} {size.width()}x{size.height()}")
        scrolled = [area.viewport() for area in dialog.findChildren(QAbstractScrollArea)]
        for button in dialog.findChildren(QAbstractButton):
            still = not any(area.isAncestorOf(button) for area in scrolled)
            if still and button.isVisibleTo(dialog) and not in_sight(dialog, button):
                wrong.append(f"{name}: {button.text()!r} is out of sight")
        if folder:
            dialog.grab().save(f"{folder}/{name.replace(' ', '-')}-{scale}.png")
        dialog.close()
        desk.driver.wait(60)
    assert not wrong


LOW = QSize(1366, 460)


@pytest.mark.parametrize("name", ["call", "improvement", "task", "new client", "benchmark", "where to", "bulk task"])
def test_what_has_no_room_scrolls_above_its_buttons(
    launch: Callable[..., Driver], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """By keys alone: the field that has the keyboard is brought into sight."""
    monkeypatch.setattr(reach, "_screen", lambda widget: QRect(QPoint(0, 0), LOW))
    desk = Desk(launch, tmp_path, "en", scale=200, size=(1366, 738), sample=True)
    DIALOGS[name](desk)
    desk.driver.wait(250)
    dialog: Any = desk.driver.dialog()
    assert dialog.height() <= LOW.height() - reach.AROUND.height()
    viewport = dialog.area.viewport()
    for button in dialog.findChildren(QAbstractButton):
        if not viewport.isAncestorOf(button) and button.isVisibleTo(dialog):
            assert in_sight(dialog, button), button.text()
    seen = 0
    for _ in range(30):
        desk.driver.key(Qt.Key.Key_Tab)
        focus = desk.driver.focus()
        if viewport.isAncestorOf(focus):
            seen += 1
            top = focus.mapTo(viewport, QPoint(0, 0)).y()
            assert top >= 0 or focus.height() > viewport.height(), type(focus)
            assert top + min(focus.height(), 20) <= viewport.height(), type(focus)
    assert seen
    dialog.close()
