"""The report from the window: which figures, remembered, written behind the scenes, stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_crm.app import exports, figures
from desktop_crm.ui.figures.period import usual
from desktop_crm.ui.figures.report import ReportDialog
from tests.documents.pages import texts_of
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def salon(launch: Callable[..., Driver], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    return Desk(launch, tmp_path, sample=True)


def only(dialog: Any, *names: str) -> None:
    for name, box in dialog.boxes.items():
        box.setChecked(name in names)


def test_the_ticked_figures_of_the_period_are_printed_and_remembered(salon: Desk, tmp_path: Path) -> None:
    page = salon.page("figures")
    page.period.choose(usual("year", salon.context.today()))
    salon.settle()
    salon.click(page.export_button)
    salon.pick("Report…")
    dialog = salon.window.findChild(ReportDialog)
    assert dialog is not None
    assert dialog is not None
    assert list(dialog.boxes) == list(figures.names())
    assert dialog.chosen() == figures.names(), "all at first"
    only(dialog, "failure-points", "new-returning")
    out = tmp_path / "report.pdf"
    dialog.make(out)
    salon.until(out.exists)
    salon.settle()
    assert "report.pdf" in salon.toast
    words = " ".join(" ".join(texts_of(out.read_bytes())).split())
    assert " ".join(page.title.text().split("—")[0].split()) in words
    assert salon.context.formats.date(page.result.last) in words
    again = page.open_report()
    assert again.chosen() == ("failure-points", "new-returning")
    again.none_button.click()
    assert not again.make_button.isEnabled()
    again.all_button.click()
    assert again.chosen() == figures.names()
    again.reject()


def test_the_report_can_be_chosen_by_keys_alone(salon: Desk) -> None:
    page = salon.page("figures")
    dialog = page.open_report()
    salon.settle()
    first = next(iter(dialog.boxes.values()))
    first.setFocus()
    salon.key(Qt.Key.Key_Space, first)
    assert not first.isChecked()
    assert first.text()
    salon.key(Qt.Key.Key_Escape, dialog)
    assert salon.window.findChild(ReportDialog) is None


def test_names_of_clients_that_leave_are_written_down(salon: Desk, tmp_path: Path) -> None:
    def told() -> list[tuple[str, str]]:
        return [(e.kind, e.file) for e in exports.listed(salon.session)]

    page = salon.page("figures")
    page.export(tmp_path / "points.png", "png")
    page.copy()
    salon.settle()
    assert told() == [], "who only counts takes nobody out"
    page.tabs.open("coming-back")
    salon.settle()
    for kind in ("csv", "png"):
        page.export(tmp_path / f"leaving.{kind}", kind)
        salon.settle()
    page.copy()
    salon.settle()
    dialog = page.open_report()
    only(dialog, "coming-back")
    dialog.make(tmp_path / "report.pdf")
    salon.until((tmp_path / "report.pdf").exists)
    salon.settle()
    QGuiApplication.clipboard().clear()  # the off-screen platform crashes at its end over what Python has put there
    assert told() == [("pdf", "report.pdf"), ("copy", ""), ("png", "leaving.png"), ("csv", "leaving.csv")]
    assert exports.listed(salon.session)[0].clients > 1


def test_cancelling_leaves_no_file(salon: Desk, tmp_path: Path) -> None:
    page = salon.page("figures")
    dialog = page.open_report()
    out = tmp_path / "report.pdf"
    dialog.make(out)
    salon.window.status.jobs.cancel.click()
    salon.settle()
    assert not out.exists()
    assert not list(tmp_path.glob(".*part"))


def test_an_empty_base_has_a_report_too(
    launch: Callable[..., Driver], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    desk = Desk(launch, tmp_path)
    page = desk.page("figures")
    desk.click(page.export_button)
    assert [action.text() for action in desk.menu().actions() if action.text()] == ["Report…"]
    desk.close_menu()
    dialog = page.open_report()
    out = tmp_path / "report.pdf"
    only(dialog, "failure-points", "new-returning")
    dialog.make(out)
    desk.until(out.exists)
    desk.settle()
    pages = texts_of(out.read_bytes())
    assert len(pages) == 1
    assert "too few data" in pages[0].lower()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_nothing_is_cut(launch: Callable[..., Driver], tmp_path: Path, language: str) -> None:
    desk = Desk(launch, tmp_path, language)
    dialog = desk.page("figures").open_report()
    desk.settle()
    assert not cut_labels(dialog)
    dialog.reject()
