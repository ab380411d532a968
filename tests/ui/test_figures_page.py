"""Where the business fails, on screen: driven with mouse and keys on the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QHelpEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_crm.app import cards
from desktop_crm.app.figures import Look
from desktop_crm.app.figures.words import held
from desktop_crm.charts.drawing import Mark
from desktop_crm.domain.records import FAILURES
from desktop_crm.ui.figures.period import USUAL, OwnPeriod, usual
from tests.conftest import TODAY
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


@pytest.fixture
def salon(launch: Callable[..., Driver], tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(launch, tmp_path, sample=True)
    desk.page("figures")
    desk.until(lambda: desk.window.page("figures").chart.marks())
    return desk


def claims(desk: Desk, *said: tuple[str, str, date]) -> None:
    """(client, code of the failure point, day): a claim each, on a card that is made where it is not there yet."""
    known: dict[str, int] = {}
    for name, code, day in said:
        if name not in known:
            known[name] = desk.client(name)
        desk.add("claim", known[name], text="Broken", date=day, failure_point=desk.point(code))


def shown(desk: Desk) -> set[str]:
    desk.settle()
    return set(desk.driver.shown())


def click_mark(desk: Desk, kind: str, row: int, column: int | None = None) -> Mark:
    chart = desk.window.page("figures").chart
    mark: Mark = next(m for m in chart.marks() if (m.kind, m.row, m.column) == (kind, row, column))
    place = chart.place(mark)
    at = place.center() if kind != "bar" else QPointF(place.left() + 2, place.center().y())
    desk.click(chart, at.toPoint())
    return mark


def test_an_empty_base_says_so(desk: Desk) -> None:
    page = desk.page("figures")
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    assert not page.chart.isVisible()
    assert not page.copy_button.isEnabled()
    assert "claims" in page.empty.text.text()


def test_claims_of_other_days_are_shown(desk: Desk) -> None:
    claims(desk, ("Ann", "delivery", TODAY - timedelta(900)))
    page = desk.page("figures")
    assert page.result.instead
    assert page.result.last == TODAY - timedelta(900)
    assert page.table.isVisible()
    desk.click(page.period)
    desk.pick("All the time")
    assert page.table.isVisible()
    assert not page.empty.isVisible()


def test_table_and_picture_say_the_same_in_the_same_order(salon: Desk) -> None:
    page = salon.window.page("figures")
    result = page.result
    QAbstractItemModelTester(page.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model = page.table.rows
    assert [model.index(i, 0).data() for i in range(len(result.rows))] == [
        r.place.name or "not stated" for r in result.rows
    ]
    assert model.rowCount() == len(result.rows) + 1
    assert model.index(len(result.rows), 1).data() == str(result.n)
    assert page.title.text()
    assert "n\u00a0=\u00a0" in page.evidence.text()
    assert str(result.n) in salon.counted
    assert "counted" in salon.said
    assert {m.row for m in page.chart.marks()} == set(range(len(result.rows)))
    assert held(page.chart.accessibleName()) == page.title.text()


def test_the_first_head_stands_over_its_cells(salon: Desk) -> None:
    """Both begin at the edge of the page: the first dark pixel of either is in the same column."""
    table = salon.window.page("figures").table
    picture = table.grab().toImage()
    ratio = picture.devicePixelRatio()
    head = first_ink(picture, 4, table.horizontalHeader().height() - 4, ratio)
    rect = table.row_rect(0)
    cell = first_ink(picture, rect.top() + 4, rect.bottom() - 4, ratio)
    assert abs(head - cell) <= 2
    assert abs(cell - 16) <= 2


def first_ink(picture: QImage, top: int, bottom: int, ratio: float) -> int:
    for x in range(int(6 * ratio), picture.width()):
        for y in range(int(top * ratio), int(bottom * ratio)):
            if picture.pixelColor(x, y).lightness() < 160:
                return round(x / ratio)
    raise AssertionError("nothing is written there")


def test_leaving_takes_the_words_of_the_page_along(salon: Desk) -> None:
    assert salon.said
    salon.page("settings")
    assert salon.said == ""
    assert "failures" not in salon.counted
    page = salon.page("figures")
    assert "failures" in salon.counted
    page.refresh()
    salon.settle()
    assert salon.said
    salon.page("clients")
    assert salon.said == ""


# -- clicking


@pytest.mark.parametrize(("kind", "column"), [("bar", None), ("row", None), ("cell", 11)])
def test_a_mark_leads_to_just_the_clients_behind_it(salon: Desk, kind: str, column: int | None) -> None:
    page = salon.window.page("figures")
    result, row = page.result, 0
    point = result.rows[row].place.id
    span = result.columns[column].bucket if column is not None else result
    members = {p.id for p in salon.session.base.all("failure_point") if point in (p.id, p.parent)}
    session = salon.session
    found = [
        failure
        for id in session.base.find(cards_query())
        for record in FAILURES
        for failure in session.base.on_card(record, id)
        if failure.failure_point in members and failure.date and span.first <= failure.date <= span.last
    ]
    behind = {session.base.get("client", failure.client_id) for failure in found}
    assert found, "the sample has no failures there"
    click_mark(salon, kind, row, column)
    assert page.table.currentIndex().row() == row
    action = salon.menu().actions()[0]
    assert str(len(found)) in action.text()
    salon.pick(action.text())
    assert salon.window.page_name == "clients"
    assert shown(salon) == {client.title for client in behind if client is not None}


def cards_query() -> object:
    from desktop_crm.domain.query import ClientQuery

    return ClientQuery()


def test_an_empty_cell_offers_no_clients(desk: Desk) -> None:
    claims(desk, *(("Ann", "delivery", TODAY) for _ in range(3)), ("Ben", "staff", TODAY - timedelta(40)))
    page = desk.page("figures")
    desk.until(page.chart.marks)
    mark = click_mark(desk, "cell", 0, page.result.columns.index(page.result.columns[-1]))
    assert mark.query
    desk.close_menu()
    blank = next(m for m in page.chart.marks() if m.kind == "cell" and not m.query)
    menu = page.mark_menu(blank)
    assert [a.text() for a in menu.actions()] == ["Look closer: Delivery"]
    menu.deleteLater()


def test_hovering_tells_the_values(salon: Desk) -> None:
    chart = salon.window.page("figures").chart
    mark = next(m for m in chart.marks() if m.kind == "cell" and m.query)
    at = chart.place(mark).center().toPoint()
    QTest.mouseMove(chart, at)
    salon.settle()
    assert chart.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, at, chart.mapToGlobal(at)))
    assert QToolTip.text() == mark.tooltip
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), chart.mapToGlobal(QPoint(1, 1))))
    salon.until(lambda: not QToolTip.isVisible())


def test_selecting_a_row_outlines_its_bar(salon: Desk) -> None:
    page = salon.window.page("figures")
    before = page.chart.grab().toImage()
    page.table.setFocus()
    page.table.selectRow(1)
    assert page.chart.grab().toImage() != before


def test_drilling_down_and_back(salon: Desk) -> None:
    page = salon.window.page("figures")
    whole = page.result.rows[0]
    click_mark(salon, "bar", 0)
    salon.pick(f"Look closer: {whole.place.name}")
    assert page.result.under.id == whole.place.id
    assert page.result.n == whole.count
    assert sum(r.count for r in page.result.rows) == whole.count
    assert page.up.isVisible()
    salon.click(page.up)
    assert page.result.under is None
    assert not page.up.isVisible()


def test_a_point_deleted_while_looked_into(desk: Desk) -> None:
    claims(desk, ("Ann", "delivery", TODAY))
    whole = desk.add("failure_point", None, name="Warehouse")
    part = desk.add("failure_point", None, name="Shelf", parent=whole)
    page = desk.page("figures")
    page.look(Look("", {"under": whole}))
    desk.settle()
    cards.remove(desk.session, "failure_point", [part])
    cards.remove(desk.session, "failure_point", [whole])
    desk.settle()
    assert page.result.under is None
    assert page.result.n == 1
    assert desk.toast == ""


# -- the keyboard alone


def test_keys_alone_reach_the_clients_and_the_parts(salon: Desk) -> None:
    page = salon.window.page("figures")
    page.period.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        salon.key(Qt.Key.Key_Tab)
    assert page.table.hasFocus()
    salon.key(Qt.Key.Key_Down)
    salon.key(Qt.Key.Key_Up)
    assert page.table.currentIndex().row() == 0
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(page.table.viewport(), event)
    parts = [part for part in page.result.rows[0].parts if part.carded]
    assert len(salon.menu().actions()) == 1 + len(parts) + 1, "all clients, those of each record, look closer"
    salon.close_menu()
    salon.key(Qt.Key.Key_Tab, page.table)
    assert not page.table.hasFocus(), "Tab leaves the table"
    page.table.setFocus()
    salon.key(Qt.Key.Key_Return)
    assert salon.window.page_name == "clients"


# -- the period


def test_the_button_says_which_days(salon: Desk) -> None:
    button = salon.window.page("figures").period
    assert button.text() == "12 months: 1 Dec 2025 – 20 Nov 2026"
    assert button.width() >= button.minimumSizeHint().width()


@pytest.mark.parametrize("name", USUAL)
def test_every_usual_period(salon: Desk, name: str) -> None:
    page = salon.window.page("figures")
    wanted = usual(name, TODAY)
    salon.click(page.period)
    salon.pick(salon.context.texts(f"figures_page.period_{name}"))
    assert page.result.last == wanted.last
    assert name == "all" or page.result.first == wanted.first
    assert salon.context.settings.text("figures/period") == name


def test_periods_of_the_calendar() -> None:
    day = date(2024, 2, 29)
    assert (usual("month", day).first, usual("month", day).last) == (date(2024, 2, 1), day)
    assert usual("quarter", date(2026, 11, 20)).first == date(2026, 10, 1)
    assert usual("last_year", day).last == date(2023, 12, 31)
    assert usual("year_back", day).last == day


def test_ones_own_period(salon: Desk) -> None:
    page = salon.window.page("figures")
    own: OwnPeriod = page.period.open_own()
    for first, last, where, words in (
        ("31.02.2026", "20.11.2026", "first", "31.02.2026"),
        ("", "20.11.2026", "first", "Needed"),
        ("20.11.2026", "1.11.2026", "last", "before"),
        ("1.12.2027", "2.12.2027", "first", "not come yet"),
        ("soon", "20.11.2026", "first", "soon"),
    ):
        salon.type(own.first.line, first, None)
        salon.type(own.last.line, last, None)
        salon.click(own.show_button)
        assert own.isVisible(), (first, last)
        assert words in getattr(own, where).error(), (first, last, own.first.error(), own.last.error())
        assert not cut_labels(own), "the popup grows with what it has to say"
    salon.type(own.first.line, "1.9.2026", None)
    salon.type(own.last.line, "30/09/26")
    assert page.result.first == date(2026, 9, 1)
    assert page.result.last == date(2026, 9, 30)
    assert page.period.text() == "1 Sep 2026 – 30 Sep 2026"


# -- taking it along


@pytest.mark.parametrize(
    ("kind", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("csv", b"\xef")]
)
def test_exports(salon: Desk, tmp_path: Path, kind: str, magic: bytes) -> None:
    page = salon.window.page("figures")
    salon.click(page.export_button)
    kinds = [action.text() for action in salon.menu().actions() if action.text()]
    assert len(kinds) == 5
    assert kinds[-1] == "Report…"
    salon.close_menu()
    target = tmp_path / f"figure.{kind}"
    page.export(target, kind)
    salon.settle()
    assert target.read_bytes().startswith(magic)
    assert target.name in salon.toast
    if kind == "csv":
        assert page.result.rows[0].place.name in target.read_text("utf-8-sig")


def test_an_export_that_cannot_be_written_says_so(salon: Desk, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    salon.window.page("figures").export(tmp_path / "taken", "png")
    salon.settle()
    assert "taken" in salon.toast
    assert salon.toast.startswith("The file")


@pytest.fixture
def clipboard() -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    yield found
    found.clear()  # the off-screen platform crashes at its end over what Python has put there


def test_copies_picture_and_table(salon: Desk, clipboard: QClipboard) -> None:
    page = salon.window.page("figures")
    salon.click(page.copy_button)
    data = clipboard.mimeData()
    assert data.hasImage()
    lines = data.text().splitlines()
    assert len(lines) == len(page.result.rows) + 2
    assert all(line.count("\t") == lines[0].count("\t") >= 7 for line in lines)
    image = data.imageData()
    assert isinstance(image, QImage)
    assert image.width() > 1000


# -- what changes around it


def test_new_claims_and_undo_are_counted_at_once(desk: Desk) -> None:
    claims(desk, ("Ann", "delivery", TODAY))
    page = desk.page("figures")
    assert page.result.n == 1
    claims(desk, ("Ben", "delivery", TODAY))
    desk.settle()
    assert page.result.n == 2
    desk.run("undo")
    assert page.result.n == 1
    desk.page("clients")
    desk.run("redo")
    assert page.result.n == 1, "nobody looks: nothing is computed"
    desk.page("figures")
    assert page.result.n == 2


def test_the_chosen_row_stays_chosen(salon: Desk) -> None:
    page = salon.window.page("figures")
    page.table.selectRow(2)
    chosen = page.result.rows[2].place.id
    claims(salon, ("Ann", "delivery", TODAY))
    salon.settle()
    assert page.result.rows[page.table.currentIndex().row()].place.id == chosen


@pytest.mark.parametrize("name", ["pareto", "payback", "retention"])
def test_it_is_counted_anew_though_nothing_has_changed(salon: Desk, name: str) -> None:
    page = salon.window.page("figures")
    page.tabs.open(name)
    salon.until(lambda: page.result.name == name)
    before = page.result
    page.refresh()
    salon.until(lambda: page.result is not before)
    assert page.chart.marks()


def test_theme_and_language_while_it_is_counting(salon: Desk) -> None:
    page = salon.window.page("figures")
    light = page.chart.grab().toImage()
    salon.context.commands.run("theme_dark")
    salon.settle()
    assert page.chart.grab().toImage().pixelColor(2, 2).lightness() < 80 < light.pixelColor(2, 2).lightness()
    page.refresh()
    salon.context.commands.run("language_uk")  # its answer finds another page
    salon.settle()
    again = salon.page("figures")
    assert again is not page
    assert again.table.rows.headerData(0, Qt.Orientation.Horizontal) == "Місце збою"


def test_resizing_draws_for_the_new_size(salon: Desk) -> None:
    page = salon.window.page("figures")
    salon.window.resize(1100, 610)
    salon.until(lambda: abs(page.chart._image.width() / page.chart._image.devicePixelRatio() - page.chart.width()) < 2)
    right = max(page.chart.place(m).right() for m in page.chart.marks())
    assert right <= page.chart.width()
    table = page.table
    page.table.setFocus()
    page.table.selectRow(table.rows.rowCount() - 2)
    row = table.row_rect(table.rows.rowCount() - 2)
    inside = page.area.viewport().rect()
    assert inside.contains(table.mapTo(page.area.viewport(), row.center())), "the chosen row scrolls into view"


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (200, (1366, 738)), (100, (1100, 610))])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size, sample=True)
    page = desk.page("figures")
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == size
    assert not cut_labels(page)
    assert page.area.horizontalScrollBar().maximum() == 0
