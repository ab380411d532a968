"""The list of clients on a real base: searching, sorting, conditions, keys, copying, deleting."""

from __future__ import annotations

from array import array
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from desktop_crm.analysis.standing import RUNGS
from desktop_crm.app import cards
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.domain.query import Condition, Sort
from desktop_crm.ui.application import make_application, make_theme
from desktop_crm.ui.clients.columns import COLUMNS, INDEX, default_width, is_urgent, spreadsheet_cell
from desktop_crm.ui.clients.conditions import Offers, added, in_words
from desktop_crm.ui.clients.delegate import matches
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.rows.paged import ENTRY, PAGE
from desktop_crm.ui.settings import WindowSettings
from tests.conftest import TODAY
from tests.ui.conftest import CTRL, SHIFT, Driver

ALPHABETICAL = [
    "<img src=x> & Sons",
    "Zhuk Anna",
    "Єрмак Ганна",
    "Їжакевич Роман",
    "Кав’ярня «Ґанок»",
    "Шевченко Олена",
]


def test_starts_with_everybody_in_alphabetical_order(driver: Driver) -> None:
    assert driver.shown() == ALPHABETICAL
    assert driver.window.status.strong.text() == "6"
    assert driver.window.status.count.text() == "clients"
    assert driver.window.windowTitle() == "Shop — Desktop CRM"


def test_model_keeps_qts_rules_while_the_list_changes(driver: Driver) -> None:
    page = driver.page
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.show_query("city:Львів")
    driver.wait(120)
    assert len(driver.shown()) == 3
    page.show_query("nobody at all")
    driver.wait(120)
    assert driver.shown() == []
    page.clear()
    driver.wait(120)
    assert len(driver.shown()) == 6
    page.sort_by("profit", False)
    driver.wait(120)
    assert driver.shown()[0] == "Шевченко Олена"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("шевч", ["Шевченко Олена"]),
        ("067 123", ["Шевченко Олена"]),
        ("ukr.net", ["Шевченко Олена"]),
        ("ганок", ["Кав’ярня «Ґанок»"]),
        ("іжак", ["Їжакевич Роман"]),
        ("ніжка", ["Шевченко Олена"]),
        ("<b>", ["Кав’ярня «Ґанок»"]),
        ('" OR *', []),
        ("17", ["Єрмак Ганна"]),
    ],
)
def test_finds_as_one_types(driver: Driver, typed: str, found: list[str]) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type(typed)
    assert driver.shown() == found
    assert driver.window.status.strong.text() == str(len(found))
    assert driver.window.status.count.text() == "of 6 clients"


def test_escape_empties_the_search(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type("anna")
    assert driver.shown() == ["Zhuk Anna"]
    driver.key(Qt.Key.Key_Escape)
    driver.wait(120)
    assert len(driver.shown()) == 6


def test_nothing_found_says_what_was_looked_for_and_offers_to_clear(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type("<b>zz</b>")
    assert driver.page.nothing.isVisible()
    assert "<b>zz</b>" in driver.page.nothing.title.text()
    assert driver.page.nothing.title.textFormat() == Qt.TextFormat.PlainText
    QTest.mouseClick(driver.page.nothing.clear_button, Qt.MouseButton.LeftButton)
    driver.wait(120)
    assert len(driver.shown()) == 6
    assert driver.page.table.isVisible()


def test_typed_condition_becomes_a_chip(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F, CTRL)
    driver.type("city:Львів олена")
    assert driver.shown() == ["Шевченко Олена"]
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert driver.page.search.text() == "олена"
    assert driver.page.conditions == (Condition("city", ":", "Львів"),)
    assert driver.shown() == ["Шевченко Олена"]
    assert driver.focus() is driver.page.table


def test_conditions_are_offered_from_the_base_and_taken_away_by_key(driver: Driver) -> None:
    QTest.mouseClick(driver.page.chips.add, Qt.MouseButton.LeftButton)
    driver.wait()
    driver.choose("City", "Львів")
    assert len(driver.shown()) == 3
    QTest.mouseClick(driver.page.chips.add, Qt.MouseButton.LeftButton)
    driver.wait()
    driver.choose("City", "Kyiv")
    assert len(driver.shown()) == 4
    chip = driver.page.chips._chips[0]
    assert chip.text() == "City: Львів, Kyiv"
    chip.setFocus()
    driver.key(Qt.Key.Key_Delete)
    driver.wait(120)
    assert len(driver.shown()) == 6


def test_cross_of_a_chip_removes_it(driver: Driver) -> None:
    driver.page.add_condition(Condition("tag", ":", "vip"))
    driver.wait(120)
    assert driver.shown() == ["Їжакевич Роман"]
    chip = driver.page.chips._chips[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, chip.height() // 2))
    driver.wait(120)
    assert len(driver.shown()) == 6


def test_every_column_sorts_both_ways_and_shift_adds_a_key(driver: Driver) -> None:
    page, head = driver.page, driver.page.table.head
    for column in COLUMNS:
        page.set_sort(Sort(column.sort))
        driver.wait(60)
        up = driver.shown()
        page.set_sort(Sort(column.sort, True))
        driver.wait(60)
        down = driver.shown()
        assert sorted(up) == sorted(down) == sorted(ALPHABETICAL)
    x = head.sectionViewportPosition(INDEX["city"]) + 20
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    driver.wait()
    assert page.sort == (Sort("city"),)
    x = head.sectionViewportPosition(INDEX["name"]) + 20
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, SHIFT, QPoint(x, 10))
    driver.wait()
    assert page.sort == (Sort("city"), Sort("name"))
    lviv = [n for n in driver.shown() if n in ("Єрмак Ганна", "Кав’ярня «Ґанок»", "Шевченко Олена")]
    assert lviv == ["Єрмак Ганна", "Кав’ярня «Ґанок»", "Шевченко Олена"]


def test_keys_go_through_the_list(driver: Driver) -> None:
    table = driver.page.table
    table.setFocus()
    driver.key(Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0
    driver.key(Qt.Key.Key_End, CTRL)
    assert table.currentIndex().row() == 5
    driver.key(Qt.Key.Key_Up)
    driver.key(Qt.Key.Key_Home, CTRL)
    driver.key(Qt.Key.Key_Down)
    assert table.currentIndex().row() == 1
    driver.wait(120)
    assert driver.page.card.current() == driver.page.model.keys[1]
    driver.key(Qt.Key.Key_Return)
    assert driver.page.card.isAncestorOf(driver.focus())


def test_letters_typed_over_the_list_search(driver: Driver) -> None:
    driver.page.table.setFocus()
    QTest.keyClick(driver.page.table, Qt.Key.Key_Z)
    driver.wait(150)
    assert driver.page.search.hasFocus()
    assert driver.page.search.text() == "z"


def test_rows_paste_into_a_spreadsheet(driver: Driver) -> None:
    table = driver.page.table
    table.setFocus()
    driver.key(Qt.Key.Key_A, CTRL)
    driver.key(Qt.Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 7
    assert lines[0].split("\t")[0] == "Name"
    assert "'=cmd|'calc'!A1" in lines[1].split("\t")
    last = lines[6].split("\t")
    assert last[0] == "Шевченко Олена"
    assert "18 Nov 2026" in last
    assert "24,100.00" in last


def test_context_menu_copies_phone_and_cell(driver: Driver) -> None:
    row = driver.page.model.row_of(next(i for i in driver.page.model.keys))
    driver.page.open_client(driver.page.model.keys[5])
    driver.wait()
    assert row == 0
    place = driver.page.table.visualRect(driver.page.table.currentIndex()).center()
    driver.page.table.menu_wanted.emit(driver.page.table.viewport().mapToGlobal(place))
    driver.wait()
    driver.choose("Copy the phone +380 67 123-45-67")
    assert QGuiApplication.clipboard().text() == "+380671234567"


def test_delete_goes_to_the_trash_and_comes_back(driver: Driver) -> None:
    table = driver.page.table
    table.setFocus()
    driver.key(Qt.Key.Key_End)
    driver.key(Qt.Key.Key_Delete)
    driver.wait(120)
    assert "Шевченко Олена" not in driver.shown()
    assert driver.window._toast is not None
    assert driver.window._toast.label.text() == "Шевченко Олена — in the trash"
    assert driver.window.status.strong.text() == "5"
    assert driver.program.context.commands.actions["undo"].text() == "&Undo: delete card “Шевченко Олена”"
    driver.key(Qt.Key.Key_Z, CTRL)
    driver.wait(120)
    assert driver.shown() == ALPHABETICAL
    driver.key(Qt.Key.Key_Y, CTRL)
    driver.wait(120)
    assert "Шевченко Олена" not in driver.shown()


def test_several_are_deleted_only_after_saying_how_many(driver: Driver) -> None:
    table = driver.page.table
    table.setFocus()
    driver.key(Qt.Key.Key_A, CTRL)
    driver.key(Qt.Key.Key_Delete)
    box = driver.dialog()
    assert "6" in box.text()  # type: ignore[attr-defined]
    box.buttons()[0].click()  # type: ignore[attr-defined]
    driver.wait(120)
    assert driver.shown() == []
    assert driver.page.empty.isVisible()
    driver.command("undo")
    driver.wait(120)
    assert len(driver.shown()) == 6


def test_change_elsewhere_is_seen_in_the_list(driver: Driver) -> None:
    session = driver.program.context.need_session()
    id = driver.page.model.keys[1]
    driver.program.context.run_write(lambda s, job: cards.edit_record(s, "client", id, {"name": "Абрамчук Ія"}))
    driver.wait(120)
    assert driver.shown()[1] == "Абрамчук Ія"
    driver.program.context.run_write(
        lambda s, job: cards.add_record(s, "claim", id, {"text": "Тріщина", "severity": 9})
    )
    driver.wait(120)
    entry = driver.page.model.entry(1)
    assert entry is not None
    assert entry.row.open_claims == 1
    assert is_urgent(entry.row, TODAY)
    assert session.base.count() == 6


def test_columns_are_chosen_and_remembered(driver: Driver) -> None:
    table = driver.page.table
    table.show_column("number", True)
    table.show_column("city", False)
    assert not table.isColumnHidden(INDEX["number"])
    assert table.isColumnHidden(INDEX["city"])
    table.show_column("name", False)
    assert not table.isColumnHidden(INDEX["name"])
    driver.program.window.set_language("uk")
    driver.until(lambda: driver.program.context.texts.language == "uk")
    driver.wait()
    driver.program.window.set_language("en")
    driver.until(lambda: driver.program.context.texts.language == "en")
    driver.wait()
    assert not driver.page.table.isColumnHidden(INDEX["number"])
    driver.page.table.reset_columns()
    assert not driver.page.table.isColumnHidden(INDEX["city"])


def test_narrow_list_keeps_four_columns(driver: Driver) -> None:
    page = driver.page
    page.splitter.setSizes([424, 854])
    driver.wait()
    shown = [c.key for i, c in enumerate(COLUMNS) if not page.table.isColumnHidden(i)]
    assert shown == ["name", "class", "lastPurchase", "openClaims"]
    page.splitter.setSizes([720, 557])
    driver.wait()
    assert not page.table.isColumnHidden(INDEX["city"])


def test_no_horizontal_scrolling_at_the_design_width(driver: Driver) -> None:
    table = driver.page.table
    assert not table.horizontalScrollBar().isVisible()
    assert sum(table.columnWidth(i) for i in range(len(COLUMNS)) if not table.isColumnHidden(i)) == (
        table.viewport().width()
    )


def test_new_card_from_a_name_and_its_likes(driver: Driver) -> None:
    driver.key(Qt.Key.Key_N, CTRL)
    dialog = driver.dialog()
    driver.type("шевченко")
    driver.wait(300)
    assert dialog.likes.count() == 2  # type: ignore[attr-defined]
    driver.focus().clear()  # type: ignore[attr-defined]
    driver.key(Qt.Key.Key_Return)
    assert dialog.fields["name"].error()  # type: ignore[attr-defined]
    driver.type("Новенька Ніна")
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert "Новенька Ніна" in driver.shown()
    assert driver.page.card.current() == driver.page.current_id()


def test_placeholder_until_the_row_is_there(driver: Driver) -> None:
    model = ClientModel(driver.program.context, driver.page.cells)
    model.set_keys(array("q", driver.page.model.keys))
    index = model.index(0, 0)
    assert index.data(ENTRY) is None
    assert index.data() is None
    driver.wait()
    assert index.data() == "<img src=x> & Sons"
    assert "&lt;" not in index.data()


def test_only_what_is_looked_at_is_fetched(driver: Driver) -> None:
    model = ClientModel(driver.program.context, driver.page.cells)
    model.set_keys(array("q", range(1_000, 1_000 + 100 * PAGE)))
    for row in range(0, 100 * PAGE, PAGE):
        model.entry(row)
    driver.wait()
    assert len(model._asked) <= 4


def test_late_answers_for_an_old_list_are_dropped(driver: Driver) -> None:
    model = ClientModel(driver.program.context, driver.page.cells)
    model.set_keys(array("q", driver.page.model.keys))
    model.entry(0)
    model._fetch()
    model.set_keys(array("q", reversed(driver.page.model.keys)))
    driver.wait()
    assert model.entry(0) is None or model.entry(0).row.id == model.keys[0]


def test_letters_found_are_marked_whatever_their_case_and_kind() -> None:
    assert matches("Їжакевич", ("іжак",)) == ((0, 4),)
    assert matches("Ґанок «Ґ»", ("г",)) == ((0, 1), (7, 8))
    assert matches("aaa", ("aa", "")) == ((0, 2),)
    assert matches("abcab", ("ab", "bc")) == ((0, 5),)
    assert matches("", ("x",)) == ()


@pytest.mark.parametrize(
    ("typed", "pasted"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("+380 67", "+380 67"), ("-5", "-5"), ("+cmd", "'+cmd"), ("a\tb\nc", "a b c")],
)
def test_cells_paste_as_the_text_they_are(typed: str, pasted: str) -> None:
    assert spreadsheet_cell(typed) == pasted


def test_conditions_join_or_replace() -> None:
    city = (Condition("city", ":", "Львів"),)
    assert added(city, Condition("city", ":", "Стрий")) == (Condition("city", ":", "Львів,Стрий"),)
    claims = (Condition("claims", ">", "0"),)
    assert added(claims, Condition("claims", ":", "0")) == (Condition("claims", ":", "0"),)
    assert len(added(city, Condition("class", ":", "A"))) == 2


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("class", ":", "A,B"), "Class: A, B"),
        (Condition("rung", ":", "regular"), "Rung: regular"),
        (Condition("first", ":", "2026-02-01..2026-02-28"), "First purchase: 1 Feb 2026–28 Feb 2026"),
        (
            Condition("point", ":", "none@2026-02-01..2026-02-28~claim"),
            "Failure point: not named, 1 Feb 2026–28 Feb 2026 (claim)",
        ),
        (Condition("bought", ":", "2026-02-01.."), "Bought: from 1 Feb 2026"),
        (Condition("first", ":", "..2026-01-31", True), "not First purchase: up to 31 Jan 2026"),
        (Condition("claims", ">", "0"), "Open claims"),
        (Condition("claims", ">", "2"), "Open claims: 3 or more"),
        (Condition("purchases", ":", "0"), "Purchases: none"),
        (Condition("last", "<", "2024-01-02"), "Last purchase: before 2 Jan 2024"),
        (Condition("role", ":", "supplier", True), "not Role: supplier"),
        (Condition("responsible", ":", "none"), "Responsible: nobody"),
        (Condition("point", ":", "none@2026-01-01..2026-02-01"), "Failure point: not named, 1 Jan 2026–1 Feb 2026"),
        (Condition("added", ":", "7"), "Just imported"),
    ],
)
def test_conditions_in_words(condition: Condition, words: str) -> None:
    texts = Texts("en")
    assert in_words(condition, texts, Formats(texts), Offers()) == words


def test_urgent_is_severe_or_overdue(driver: Driver) -> None:
    driver.shown()
    by_name = {e.row.title: e.row for i in range(6) if (e := driver.page.model.entry(i))}
    assert is_urgent(by_name["Шевченко Олена"], TODAY)
    assert not is_urgent(by_name["Їжакевич Роман"], TODAY)
    assert is_urgent(by_name["Їжакевич Роман"], date(2026, 11, 21))
    assert QApplication.focusWidget() is not None


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_no_date_rung_or_class_is_cut_at_the_default_widths(language: str, qapp: QApplication) -> None:
    theme = make_theme(WindowSettings())
    make_application()
    formats = Formats(Texts(language))
    metrics = theme.metrics()
    room = default_width("lastPurchase", language) - 16
    for days in range(6000):
        words = formats.ago(TODAY - timedelta(days), TODAY)
        assert metrics.horizontalAdvance(words) < room, words
    bars = 31
    for rung in RUNGS:
        width = metrics.horizontalAdvance(formats.texts(f"codes.rung_{rung}"))
        assert width + bars + 16 <= default_width("rung", language), rung
    assert theme.metrics("header").horizontalAdvance(formats.texts("list.column_class")) <= (
        default_width("class", language) - 4
    )
