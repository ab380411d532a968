"""Several figures on one page: tabs, the row under them, marks that lead to clients, options, days of old data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_crm.app import cards, figures
from desktop_crm.app.figures.words import held
from desktop_crm.domain.records import FAILURES
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


@pytest.fixture
def salon(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path, sample=True)


def opened(desk: Desk, name: str) -> Any:
    page = desk.page("figures")
    page.tabs.open(name)
    desk.settle()
    assert page.result.name == name
    return page


@pytest.mark.parametrize("name", [name for name in figures.names() if name != "benchmarks"])
def test_every_figure_fills_the_page(salon: Desk, name: str) -> None:
    page = opened(salon, name)
    QAbstractItemModelTester(page.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    salon.until(page.chart.marks)
    salon.until(lambda: not page.chart._settle.isActive())  # the bar of a long table makes the picture narrower
    assert page.title.text() == held(figures.title(page.result, salon.context.texts, salon.context.formats))
    assert page.chart.isVisible()
    assert page.table.isVisible()
    about = {m.row for m in page.chart.marks() if 0 <= m.row < 1_000_000}  # others are about no row
    assert about <= set(range(len(page.table.rows.table.rows)))
    assert page.area.horizontalScrollBar().maximum() == 0
    for mark in page.chart.marks():
        assert page.chart.rect().toRectF().adjusted(-1, -1, 1, 1).contains(page.chart.place(mark)), mark


@pytest.mark.parametrize("name", figures.names())
def test_an_empty_base_says_what_to_do(desk: Desk, name: str) -> None:
    page = opened(desk, name)
    assert page.empty.isVisible()
    assert page.empty.text.isVisible()
    assert page.empty.text.text()
    assert not page.chart.isVisible()
    assert not page.copy_button.isEnabled()


def test_the_lower_row_is_there_only_where_a_group_has_several(salon: Desk) -> None:
    page = salon.page("figures")
    lower = page.tabs._parts["failures"]
    assert lower.isVisible()
    page.tabs.groups.setFocus()
    salon.key(Qt.Key.Key_Right)
    group, second = list(figures.groups())[1], page.result.name
    assert second == figures.groups()[group][0]
    assert not lower.isVisible()
    assert (group in page.tabs._parts) is (len(figures.groups()[group]) > 1)
    salon.key(Qt.Key.Key_Left)
    assert page.result.name == "failure-points"
    lower.setFocus()
    salon.key(Qt.Key.Key_Right)
    assert page.result.name == "failure-months"
    salon.key(Qt.Key.Key_Right, page.tabs.groups)
    salon.key(Qt.Key.Key_Left, page.tabs.groups)
    assert page.result.name == "failure-months", "a group opens where it was left"
    assert salon.context.settings.text("figures/figure") == "failure-months"


def test_keys_turn_tabs_from_anywhere_on_the_page(salon: Desk) -> None:
    page = opened(salon, "failure-months")
    names, groups = figures.names(), figures.groups()
    page.table.setFocus()
    with_ctrl = Qt.KeyboardModifier.ControlModifier
    salon.key(Qt.Key.Key_PageDown, page.table, with_ctrl)
    assert page.tabs.name == names[names.index("failure-months") + 1]
    salon.key(Qt.Key.Key_PageUp, page.table, with_ctrl)
    assert page.tabs.name == "failure-months"
    for _ in groups:
        salon.key(Qt.Key.Key_Tab, page.tabs.groups, with_ctrl)
    assert page.tabs.name == "failure-months", "once around, and the group is as it was left"
    salon.key(Qt.Key.Key_Backtab, page.tabs.groups, with_ctrl | Qt.KeyboardModifier.ShiftModifier)
    assert page.tabs.name in list(groups.values())[-1]
    assert salon.context.settings.text("figures/last_failures") == "failure-months"


def test_figures_stand_in_the_order_of_their_groups() -> None:
    order = [name for members in figures.GROUPS.values() for name in members]
    assert list(figures.names()) == [name for name in order if name in figures.names()]
    assert {"failure-points", "new-returning"} <= set(figures.names())
    assert all(figures.find(name).name == name for name in figures.names())
    assert all(figures.groups().values())


@pytest.mark.parametrize("part", [0, 1])
def test_a_part_of_a_column_leads_to_its_clients(salon: Desk, part: int) -> None:
    page = opened(salon, "new-returning")
    salon.until(page.chart.marks)
    mark = next(m for m in page.chart.marks() if m.column == part and m.query)
    column = page.result.columns[mark.row]
    salon.click(page.chart, page.chart.place(mark).center().toPoint())
    assert page.table.currentIndex().row() == mark.row
    (action,) = salon.menu().actions()
    salon.pick(action.text())
    salon.settle()
    assert salon.window.page_name == "clients"
    assert len(salon.driver.shown()) == (column.returning, column.new)[part]


def test_a_row_offers_both_parts(salon: Desk) -> None:
    page = opened(salon, "new-returning")
    row = next(i for i, c in enumerate(page.result.columns) if c.new and c.returning)
    menu = page.row_menu(row)
    assert len(menu.actions()) == 2
    menu.deleteLater()
    page.table.setFocus()
    page.table.selectRow(row)
    salon.key(Qt.Key.Key_Return)
    assert len(salon.driver.shown()) == page.result.columns[row].returning


def test_columns_can_be_chosen(salon: Desk) -> None:
    page = opened(salon, "new-returning")
    assert page.result.step == "month"
    salon.click(page.option_buttons[0])
    salon.pick("Columns: quarters")
    assert page.result.step == "quarter"
    assert len(page.result.columns) == 5
    page.tabs.open("failure-months")
    salon.settle()
    assert [button.option.name for button in page.option_buttons] == ["of"]
    page.tabs.open("new-returning")
    salon.settle()
    assert page.result.step == "quarter"


def test_what_counts_as_a_failure_can_be_chosen(salon: Desk) -> None:
    page = opened(salon, "failure-points")
    whole = page.result
    assert {part.record for part in whole.parts} == set(FAILURES)
    (button,) = page.option_buttons
    assert button.text() == "All failures"
    salon.click(button)
    salon.pick("Claims")
    assert page.result.n == whole.n - whole.parts[0].count
    for other in ("Problems", "Returns", "Losses"):  # the menu is still open
        salon.pick(other)
    assert button.text() == "Refusals"
    assert page.result.n == next(part.count for part in whole.parts if part.record == "refusal")
    actions = {a.text(): a for a in salon.menu().actions()}
    assert [name for name, a in actions.items() if not a.isEnabled()] == ["Refusals"], "one at least is counted"
    salon.pick("Refusals")
    assert [name for name, a in actions.items() if a.isChecked()] == ["Refusals"]
    salon.close_menu()
    assert salon.context.settings.text("figures/of") == "refusals"
    page.tabs.open("failure-months")
    salon.settle()
    assert [part.record for part in page.result.parts] == ["refusal"]
    assert page.option_buttons[0].text() == "Refusals"
    page.tabs.open("new-returning")
    salon.settle()
    page.tabs.open("failure-points")
    salon.settle()
    assert page.option_buttons[0].text() == "Refusals"
    queries = [row.query for row in page.table.rows.table.rows if row.query]
    assert queries
    assert all(query.endswith("~refusal") for query in queries)


def test_what_is_counted_can_be_chosen_by_keys(salon: Desk) -> None:
    page = opened(salon, "failure-points")
    whole = page.result
    button = page.option_buttons[0]
    button.setFocus()
    salon.key(Qt.Key.Key_Return)
    menu = salon.menu()
    salon.key(Qt.Key.Key_Down, menu)
    salon.key(Qt.Key.Key_Space, menu)
    assert button.text() == "Problems · Refusals · Returns · Losses"
    salon.key(Qt.Key.Key_Return, menu)
    assert page.result.n == whole.n
    assert salon.context.settings.text("figures/of") == ""
    salon.key(Qt.Key.Key_Escape, menu)
    assert page.option_buttons[0] is button, "the focus stays where it was"


@pytest.mark.parametrize("kept", ["nonsense", "claims,lost", ","])
def test_damaged_settings_are_as_good_as_none(salon: Desk, kept: str) -> None:
    salon.context.settings.set_text("figures/of", kept)
    page = opened(salon, "failure-points")
    assert len(page.result.parts) == len(FAILURES)
    assert page.option_buttons[0].text() == "All failures"


def test_a_row_offers_the_clients_of_each_record(salon: Desk) -> None:
    page = opened(salon, "failure-points")
    place, row = next((i, r) for i, r in enumerate(page.result.rows) if sum(p.count > 0 for p in r.parts) > 1)
    menu = page.row_menu(place)
    part = next(p for p in row.parts if p.count)
    words = salon.context.texts(f"figures.found_{part.record}", n=part.count)
    next(a for a in menu.actions() if a.text().endswith(f"behind {words}")).trigger()
    salon.settle()
    assert salon.window.page_name == "clients"
    assert 0 < len(salon.driver.shown()) <= part.count
    menu.deleteLater()


def test_months_can_be_looked_into(salon: Desk) -> None:
    page = opened(salon, "failure-months")
    whole = page.result.rows[0]
    look = page.table.rows.table.rows[0].look
    page.look(look)
    salon.settle()
    assert page.result.n == whole.count
    salon.click(page.up)
    assert page.result.under is None


def test_old_data_show_their_own_days(desk: Desk) -> None:
    for n in range(3):
        desk.add("purchase", desk.client(f"Client {n}"), date=date(2010, 12, 5), amount=100)
    page = opened(desk, "new-returning")
    assert page.table.isVisible()
    assert page.period.text() == "12 months: 1 Jan 2010 – 5 Dec 2010"
    assert "2010" in page.evidence.text()
    desk.add("purchase", desk.client("Today"), date=desk.context.today(), amount=100)
    desk.settle()
    assert page.period.text() == "12 months: 1 Dec 2025 – 20 Nov 2026"
    assert page.result.n == 1


def test_only_what_concerns_the_figure_counts_it_anew(desk: Desk) -> None:
    page = opened(desk, "new-returning")
    before = page.result
    cards.add_record(desk.session, "claim", desk.client("Ann"), {"text": "x"})
    desk.settle()
    client = page.result
    assert client is not before, "a card may take purchases along"
    desk.add("failure_point", None, name="Shelf")
    assert page.result is client


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (200, (1366, 738)), (100, (1100, 610))])
@pytest.mark.parametrize("name", ["failure-points", "failure-months", "new-returning"])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int], name: str
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size, sample=True)
    page = opened(desk, name)
    assert (desk.window.width(), desk.window.height()) == size
    assert not cut_labels(page)
    assert page.area.horizontalScrollBar().maximum() == 0
