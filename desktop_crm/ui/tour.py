"""Pictures of every screen, made with the real window: for the handbook, the README, the eyes of whoever builds.

Each stop brings the window into a state as a person would and grabs it once the background work is done.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_crm.app.jobs import Jobs
from desktop_crm.app.services import Services
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.query import ClientQuery, Condition, Sort
from desktop_crm.ui import translator
from desktop_crm.ui.application import make_application
from desktop_crm.ui.handover import open_handover
from desktop_crm.ui.job_bridge import window_jobs
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.preferences.page import TABS
from desktop_crm.ui.program import Program
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.tour_figures import show_figures

SETTLE_SECONDS = 0.2
LONGEST_SECONDS = 30.0


@dataclass(slots=True)
class Tour:
    """One window on one base in one language and theme; `shoot` keeps what it shows."""

    program: Program
    jobs: Jobs
    folder: Path
    made: list[Path]

    def wait(self, seconds: float = SETTLE_SECONDS) -> None:
        """Let the window work until nothing is under way and `seconds` have passed since."""
        end = time.monotonic() + LONGEST_SECONDS
        quiet = time.monotonic()
        while time.monotonic() < end:
            loop = QEventLoop()
            QTimer.singleShot(15, loop.quit)
            loop.exec()
            if self.jobs.under_way:
                quiet = time.monotonic()
            elif time.monotonic() - quiet >= seconds:
                return

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        self.wait()
        target = widget or self.program.window
        path = self.folder / f"{name}.png"
        picture: QPixmap = target.grab()
        if not picture.save(str(path)):
            raise UserError("folder_unwritable", path=str(self.folder))
        self.made.append(path)

    def run(self, command: str) -> None:
        self.program.context.commands.run(command)
        self.wait()

    def page(self, name: str) -> Any:
        page = self.program.window.open_page(name)
        self.wait()
        return page

    def press(
        self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
        self.wait()

    def clear_focus(self) -> None:
        """Off-screen and under Xvfb pictures are alike once no field holds the blinking cursor."""
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()


def run(
    services: Services,
    folder: Path,
    base: Path | None = None,
    language: str = "en",
    theme: str = "light",
    size: tuple[int, int] = (1366, 768),
    today: Callable[[], date] = date.today,
) -> Sequence[Path]:
    """Write the pictures into `folder` and return their paths. Without `base` a sample salon is made for it.

    `size` is that of the whole screen; the window takes it less the title bar that the system would draw.
    """
    folder.mkdir(parents=True, exist_ok=True)
    make_application()
    with tempfile.TemporaryDirectory(prefix="desktop-crm-tour-") as place:
        look = Theme("dark" if theme == "dark" else "light")
        look.apply()
        jobs, courier = window_jobs()
        texts = Texts(language)
        translator.speak(texts.language)
        settings = WindowSettings(Path(place) / "config")
        program = Program(MainWindow(texts, look, settings), services, texts, jobs, courier, today)
        tour = Tour(program, jobs, folder, [])
        program.silent = True
        program.window.setFixedSize(size[0], size[1] - look.size("titleBar"))
        program.window.show()
        try:
            _first_start(tour, Path(place))
            _empty(tour, Path(place))
            _work(tour, base, Path(place))
        finally:
            program.window.hide()
            _close(tour)
            courier.close()
            jobs.close()
            program.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return tour.made


def _close(tour: Tour) -> None:
    session = tour.program.context.session
    tour.program.context.session = None
    if session is not None:
        session.base.close()


def _first_start(tour: Tour, place: Path) -> None:
    tour.program.show_first_start(Path("~/Desktop CRM/shop.crm").expanduser())
    tour.shoot("first-start")


def _empty(tour: Tour, place: Path) -> None:
    tour.program.open_or_make(place / "shop.crm")
    tour.wait()
    tour.page("clients")
    tour.shoot("empty")
    tour.page("today")
    tour.shoot("today-empty")
    tour.page("voices")
    tour.shoot("voices-empty")
    _team_parts(tour, "-empty")
    tour.page("figures")
    tour.shoot("figures-empty")
    tour.page("import")
    tour.shoot("import-choose")


def _work(tour: Tour, base: Path | None, place: Path) -> None:
    program = tour.program
    if base is not None:
        program.open(base)
    else:
        name = program.context.texts("start.sample_name")
        program.open_sample(place / f"{name}.crm")
    tour.wait(0.4)
    if program.context.session is None:
        raise UserError("base_missing", path=str(base))
    _cards(tour)
    _today(tour)
    _voices(tour)
    _team(tour)
    show_figures(tour)
    _import(tour)
    _paper(tour)
    _handover(tour)
    _settings(tour)


def _cards(tour: Tour) -> None:
    page = tour.page("clients")
    session = tour.program.context.need_session()
    page.set_sort(Sort("profit", True))
    tour.wait()
    shown = _richest(tour)
    if shown is not None:
        tour.program.window.open_client(shown)
    tour.wait()
    tour.clear_focus()
    tour.shoot("clients")
    panel = page.card
    if shown is not None:
        _forms(tour, panel)
    cities = session.base.cities()
    tour.program.window.show_query(f"claims>0 {Condition('city', ':', cities[0][0])}" if cities else "claims>0")
    tour.shoot("clients-filtered")
    tour.program.window.show_query(tour.program.context.texts("tour.nobody"))
    tour.shoot("clients-nothing-found")
    tour.program.window.show_query("")
    _many_cards(tour, page)
    if session.base.has("client"):
        tour.run("take_call")
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            tour.shoot("call", dialog)
            dialog.close()
    for command in ("shortcuts", "handbook"):
        tour.run(command)
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            tour.shoot(command, dialog)
            dialog.close()


def _many_cards(tour: Tour, page: Any) -> None:
    """Groups, one of them folded; the bar of what can be done with several; two cards side by side."""
    page.grouping.choose("rung")
    tour.wait(0.4)
    page.grouping.fold(0, True)
    tour.clear_focus()
    tour.shoot("clients-groups")
    page.grouping.choose("")
    tour.wait(0.4)
    page.table.go_to(0)
    for _ in range(6):
        tour.press(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    tour.wait()
    tour.shoot("clients-several")
    alike = page.selected_ids()[:2]
    page.select_one()
    if len(alike) > 1:
        tour.page("duplicates").show_chosen(alike)
        tour.wait(0.4)
        tour.clear_focus()
        tour.shoot("merge")
        tour.page("clients")


def _forms(tour: Tour, panel: Any) -> None:
    for command in ("add_wish", "add_purchase", "add_contact", "add_feedback", "add_loss", "add_task", "add_claim"):
        tour.run(command)
        tour.shoot(f"card-{command.replace('_', '-')}")
    panel.show_tab("history")
    tour.clear_focus()
    tour.shoot("card-history")
    tour.press(panel.form, Qt.Key.Key_Escape)
    for name in ("card", "voices", "purchases", "contacts"):
        panel.show_tab(name)
        tour.clear_focus()
        tour.shoot(f"card-{name}")


def _richest(tour: Tour) -> int | None:
    """The client whose card has the most to show: open claims first, then purchases."""
    session = tour.program.context.need_session()
    ids = session.base.find(ClientQuery(sort=(Sort("claims", True), Sort("purchases", True))))
    return ids[0] if ids else None


def _today(tour: Tour) -> None:
    page = tour.page("today")
    page.calls.setFocus()
    tour.shoot("today")


def _voices(tour: Tour) -> None:
    page = tour.page("voices")
    tour.wait(0.4)
    page.table.go_to(0)
    tour.shoot("voices")
    page.filters.set_state("open")
    tour.wait(0.4)
    page.table.selectAll()
    tour.wait()
    keys = page.chosen()[:5]
    tour.shoot("voices-open")
    if keys:
        page.join(keys)
        tour.wait()
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            tour.shoot("voices-join", dialog)
            dialog.close()
    page.clear()
    page.search.setText(tour.program.context.texts("tour.nobody"))
    tour.wait()
    tour.shoot("voices-nothing-found")
    page.clear()
    for name in ("board", "improvements"):
        page.show_tab(name)
        tour.wait()
        tour.clear_focus()
        tour.shoot(f"voices-{name}")
    page.show_tab("table")


def _team_parts(tour: Tour, ending: str = "") -> Any:
    page = tour.page("team")
    for name in ("spending", "estimates", "people"):
        page.show_tab(name)
        tour.wait(0.4)
        tour.shoot(f"team{'' if name == 'people' else f'-{name}'}{ending}")
    return page


def _team(tour: Tour) -> None:
    page = _team_parts(tour)
    page.people.pane.observe()
    tour.shoot("team-observation")
    page.people.pane.form.close_form()
    page.show_tab("spending")
    page.spending.add()
    tour.shoot("team-spending-new")
    page.spending.form.close_form()
    page.show_tab("people")


def _import(tour: Tour) -> None:
    page = tour.page("import")
    sample = _spreadsheet(tour)
    page.open_file(sample)
    tour.wait(0.4)
    tour.shoot("import")


def _spreadsheet(tour: Tour) -> Path:
    """A list as shops keep it, with the usual mistakes, in the language of the window."""
    t = tour.program.context.texts
    rows = [[t(f"tour.head_{i}") for i in range(1, 7)]]
    rows += [[cell.strip() for cell in t(f"tour.row_{i}").split("|")] for i in range(1, 13)]
    path = Path(tour.program.settings.folder) / f"{t('tour.file')}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = "utf-8" if t.language == "en" else "cp1251"
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def _paper(tour: Tour) -> None:
    shown = _richest(tour)
    if shown is None:
        return
    tour.program.window.print_cards([shown])
    tour.wait(0.5)
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        tour.shoot("print", dialog)
        dialog.close()
        tour.wait()


def _handover(tour: Tour) -> None:
    """As far as it changes nothing: who leaves, and who would get whom."""
    base = tour.program.context.need_session().base
    here = [staff for staff in base.all("staff") if not staff.former]
    if len(here) < 2:
        return
    busiest = max(here, key=lambda staff: len(base.named_in("client", "responsible", staff.id)))
    dialog = open_handover(tour.program.context, busiest.id)
    tour.wait(0.3)
    for box in list(dialog.who.boxes.values())[:2]:
        box.setChecked(True)
    tour.clear_focus()
    tour.shoot("handover-who", dialog)
    dialog.next.click()
    tour.wait(0.5)
    tour.shoot("handover-clients", dialog)
    dialog.close()
    tour.wait()


def _settings(tour: Tour) -> None:
    page = tour.page("settings")
    for name in TABS:
        page.open_tab(name)
        tour.wait()
        tour.clear_focus()
        tour.shoot(f"settings-{name}")
