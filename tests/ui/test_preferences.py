"""The settings: every field kept, records added and refused in words, copies, trash, looks; with mouse and keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QMessageBox, QPushButton, QWidget

from desktop_crm.app import cards, merging, settings
from desktop_crm.app.who import user_name
from desktop_crm.domain.changes import Intent
from desktop_crm.storage import emptying, store
from desktop_crm.ui import program
from desktop_crm.ui.preferences.page import TABS
from desktop_crm.ui.preferences.points import WhereTo
from desktop_crm.ui.preferences.tree import Names
from desktop_crm.ui.widgets import Button
from tests.conftest import TODAY
from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    desk = Desk(launch, tmp_path)
    desk.page("settings")
    return desk


def tab(desk: Desk, name: str) -> Any:
    page = desk.page("settings")
    page.open_tab(name)
    desk.settle()
    return page.tab(name)


def kept(desk: Desk, key: str) -> str:
    return settings.load(desk.session)[key]


def names(desk: Desk, record: str) -> list[str]:
    return [r.name for r in desk.session.base.all(record)]


def button(within: QWidget, text: str) -> Button:
    return next(b for b in within.findChildren(Button) if b.text().startswith(text) and b.isVisible())


# -- the shop


def test_every_field_of_the_shop_is_kept(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.type(general.shop.line, "Oak & <b>Son</b>")
    general.shop_line.text.setFocus()
    QTest.keyClicks(general.shop_line.text, "Lviv, 1")
    desk.key(Qt.Key.Key_Return)
    QTest.keyClicks(general.shop_line.text, "tel. 2")
    desk.key(Qt.Key.Key_Tab)  # leaving is enough
    assert kept(desk, "shop") == "Oak & <b>Son</b>"
    assert kept(desk, "shop_line") == "Lviv, 1\ntel. 2"
    desk.choose(general.currency.combo, "EUR")
    assert kept(desk, "currency") == "EUR"
    assert desk.context.formats.currency == "EUR"
    again = tab(desk, "general")
    assert again.currency.combo.currentText() == "EUR"
    assert again.shop.raw() == "Oak & <b>Son</b>"


def test_a_currency_of_other_decimals_is_refused_beside_the_field(desk: Desk) -> None:
    settings.put(desk.session, {"currency": "JPY"})
    desk.add("purchase", None, amount=1250)
    desk.settle()
    general = tab(desk, "general")
    desk.choose(general.currency.combo, "EUR")
    assert kept(desk, "currency") == "JPY"
    assert general.currency.combo.currentText() == "JPY"
    assert "decimals" in general.currency.error()


def test_going_through_the_fields_changes_nothing(desk: Desk) -> None:
    general = tab(desk, "general")
    before = desk.session.base.next_undo()
    general.shop.line.setFocus()
    for _ in range(7):
        desk.key(Qt.Key.Key_Tab)
    rules = tab(desk, "rules")
    rules.line("margin").line.setFocus()
    for _ in range(30):
        desk.key(Qt.Key.Key_Tab)
    benchmarks = tab(desk, "benchmarks")
    benchmarks.rows["pareto"].range.line.setFocus()
    for _ in range(9):
        desk.key(Qt.Key.Key_Tab)
    assert desk.session.base.next_undo() == before


def test_undo_shows_in_the_fields(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.type(general.shop.line, "Oak")
    general.shop_line.text.setFocus()
    QTest.keyClicks(general.shop_line.text, "Lviv")
    general.shop.line.setFocus()
    desk.settle()
    desk.run("undo")
    assert general.shop_line.raw() == ""
    desk.run("undo")
    assert general.shop.raw() == "Test shop"


def svg(folder: Path, inside: str = '<circle cx="5" cy="5" r="4"/>') -> Path:
    file = folder / "logo.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>')
    return file


def test_a_logo_is_shown_removed_and_brought_back(desk: Desk, tmp_path: Path) -> None:
    general = tab(desk, "general")
    assert general.logo.picture.text() == "No logo yet"
    general.logo.take(svg(tmp_path))
    desk.settle()
    assert not general.logo.picture.pixmap().isNull()
    assert len(kept(desk, "logo")) == 64
    desk.click(general.logo.remove)
    assert general.logo.picture.text() == "No logo yet"
    assert kept(desk, "logo") == ""
    desk.run("undo")
    assert not general.logo.picture.pixmap().isNull()
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    picture.save(str(tmp_path / "logo.jpg"))
    general.logo.take(tmp_path / "logo.jpg")
    desk.settle()
    seen = general.logo.picture.pixmap().toImage()
    assert seen.pixelColor(seen.rect().center()).red() > 240


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg", "not a PNG, JPEG or SVG"),
        (b"\x89PNG\r\n\x1a\nnonsense", "damaged"),
        (b"x" * (2 * 1024 * 1024 + 1), "at most 2 MB"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "Save the logo as PNG"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
            b'<image x:href="card.typ"/></svg>',
            "Save the logo as PNG",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(http://x.example/a)"/></svg>', "Save the logo"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"/>', "not a PNG"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_beside_it(desk: Desk, tmp_path: Path, content: bytes, words: str) -> None:
    general = tab(desk, "general")
    file = tmp_path / "odd.svg"
    file.write_bytes(content)
    before = desk.session.base.next_undo()
    general.logo.take(file)
    desk.settle()
    assert words in general.logo.message.label.text()
    assert desk.session.base.next_undo() == before
    general.logo.take(svg(tmp_path))
    desk.settle()
    assert not general.logo.message.isVisible()


# -- who works here


def test_who_works_here_signs_what_is_done(desk: Desk) -> None:
    ivan = desk.add("staff", None, name="Ivan")
    desk.add("staff", None, name="Gone", former=True)
    general = tab(desk, "general")
    offered = [general.worker.combo.itemText(i) for i in range(general.worker.combo.count())]
    assert offered[1:] == ["Ivan"]
    desk.choose(general.worker.combo, "Ivan")
    client = desk.client()
    assert desk.session.base.history("client", client)[0].actor == "Ivan"
    assert desk.context.actor == "Ivan"
    cards.edit_record(desk.session, "staff", ivan, {"name": "Ivan Petrenko"})
    desk.settle()
    assert desk.context.actor == "Ivan Petrenko"
    assert general.worker.combo.currentText() == "Ivan Petrenko"
    desk.choose(general.worker.combo, general.worker.combo.itemText(0))
    cards.edit_record(desk.session, "client", client, {"city": "Lviv"})
    assert desk.session.base.history("client", client)[0].actor == user_name()


def test_who_works_here_is_remembered_for_this_base(desk: Desk) -> None:
    desk.add("staff", None, name="Ivan")
    desk.choose(tab(desk, "general").worker.combo, "Ivan")
    path = desk.session.base.path
    desk.program.open(path)
    desk.until(lambda: desk.context.session is not None)
    desk.settle()
    assert desk.context.actor == "Ivan"
    client = desk.client("Ann")
    assert desk.session.base.history("client", client)[0].actor == "Ivan"


# -- the rules


def test_a_threshold_is_set_and_taken_back(desk: Desk) -> None:
    rules = tab(desk, "rules")
    line = rules.line("silence_factor")
    assert line.note.text() == "By default 3"
    assert not line.back.isVisible()
    desk.type(line.line, "2,5")
    assert kept(desk, "silence_factor") == "2.5"
    assert line.raw() == "2.5"
    assert line.back.isVisible()
    desk.click(line.back)
    assert kept(desk, "silence_factor") == "3"
    assert line.raw() == "3"
    desk.run("undo")
    assert line.raw() == "2.5"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("margin", "a lot", "a lot"),
        ("margin", "130", "100"),
        ("margin", "", "Needed"),
        ("margin", "nan", "nan"),
        ("class_a", "99", "At most 95"),
        ("feedback_days_A", "4000", "3650"),
        ("minutes_call", "2.5", "whole"),
        ("hourly_cost", "-3", "negative"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(desk: Desk, name: str, typed: str, words: str) -> None:
    line = tab(desk, "rules").line(name)
    before = kept(desk, name)
    desk.type(line.line, typed)
    assert words in line.error()
    assert line.raw() == typed, "what was typed is not lost"
    assert kept(desk, name) == before
    desk.type(line.line, "60")
    assert line.error() == ""
    assert kept(desk, name) == "60"


def test_a_wrong_number_elsewhere_stays_while_another_is_set(desk: Desk) -> None:
    rules = tab(desk, "rules")
    desk.type(rules.line("class_a").line, "99")
    desk.type(rules.line("class_b").line, "99")
    assert rules.line("class_a").raw() == "99"
    assert rules.line("class_a").error()
    desk.type(rules.line("class_a").line, "99")
    assert kept(desk, "class_a") == "99"


def test_all_thresholds_go_back_in_one_step(desk: Desk) -> None:
    rules = tab(desk, "rules")
    assert not rules.all_back.isEnabled()
    desk.type(rules.line("class_a").line, "70")
    desk.type(rules.line("told_by_dissatisfied").line, "20")
    desk.click(rules.all_back)
    assert (kept(desk, "class_a"), kept(desk, "told_by_dissatisfied")) == ("80", "15")
    desk.run("undo")
    assert (kept(desk, "class_a"), kept(desk, "told_by_dissatisfied")) == ("70", "20")


def test_a_rule_moves_the_list_at_once(desk: Desk) -> None:
    id = desk.client("Ann")
    for ago in (10, 100, 190):
        desk.add("purchase", id, amount=500_00, date=TODAY - timedelta(ago))
    standings = desk.context.need_standings()
    assert standings.of([id])[0].rung == "regular"
    desk.type(tab(desk, "rules").line("regular_least").line, "4")
    assert standings.of([id])[0].rung == "frequent"


def test_minutes_of_a_channel_are_taken_over(desk: Desk) -> None:
    desk.type(tab(desk, "rules").line("minutes_call").line, "12")
    call = desk.add("interaction", desk.client(), summary="Asked", channel="call")
    assert desk.session.base.get("interaction", call).minutes == 12


# -- rungs and benchmarks


def test_ideals_and_hindrances_of_rungs(desk: Desk) -> None:
    desk.client("Ann")
    rungs = tab(desk, "rungs")
    assert "100%" in rungs.sum.text()
    assert rungs.rows["potential"].now.text().replace("\u00a0", " ") == "now 100% · 1 client"
    desk.type(rungs.rows["regular"].ideal.line, "60 %")
    assert "So far 60%" in rungs.sum.text()
    desk.type(rungs.rows["new"].ideal.line, "50")
    assert "110%" in rungs.sum.text()
    desk.type(rungs.rows["new"].ideal.line, "101")
    assert rungs.rows["new"].ideal.error()
    desk.type(rungs.rows["new"].ideal.line, "")
    assert "So far 60%" in rungs.sum.text()
    note = rungs.rows["regular"].hinders.text
    note.setFocus()
    QTest.keyClicks(note, "No calls")
    rungs.rows["new"].ideal.line.setFocus()
    desk.settle()
    (regular,) = (r for r in desk.session.base.all("rung") if r.code == "regular")
    assert (regular.ideal, regular.hinders) == (60, "No calls")
    for code, share in (("potential", "10"), ("new", "10"), ("frequent", "10"), ("advocate", "10")):
        desk.type(rungs.rows[code].ideal.line, share)
    assert rungs.sum.text() == "Together 100%"


def test_a_benchmark_is_set_with_its_source(desk: Desk) -> None:
    benchmarks = tab(desk, "benchmarks")
    assert len(benchmarks.rows) == 14
    row = benchmarks.rows["cost_ratio"]
    assert row.range.raw() == "5–10"
    assert not row.back.isVisible()
    desk.type(row.range.line, "4 - 8")
    desk.type(row.source.line, "our <b>books</b>; 2025")
    found = settings.load(desk.session).benchmark("cost_ratio")
    assert (found.low, found.high, found.source) == (4, 8, "our <b>books</b>; 2025")
    desk.type(row.range.line, "9..3")
    assert row.range.error()
    desk.type(row.range.line, "dear")
    assert "dear" in row.range.error()
    assert settings.load(desk.session).benchmark("cost_ratio") == found
    desk.click(row.back)
    assert row.range.raw() == "5–10"
    assert row.source.raw() == ""
    assert row.range.error() == ""


def test_a_source_that_is_being_typed_stays_when_the_range_is_kept(desk: Desk) -> None:
    row = tab(desk, "benchmarks").rows["cost_ratio"]
    row.range.line.setFocus()
    row.range.line.setText("4–8")
    row.source.line.setFocus()  # the range is kept, which takes a moment
    row.source.line.setText("our bo")
    desk.settle()
    assert settings.load(desk.session).benchmark("cost_ratio").high == 8
    assert row.source.line.text() == "our bo"


# -- looks


def test_language_theme_and_letters(desk: Desk) -> None:
    general = tab(desk, "general")
    desk.click(general.mode.segments.group.button(2))
    assert desk.context.theme.dark
    assert desk.context.settings.text("theme") == "dark"
    assert desk.context.commands.actions["theme_dark"].isChecked(), "the menu says so too"
    desk.run("theme_light")
    assert general.mode.value() == "light"
    desk.click(general.scale.segments.group.button(1))
    assert desk.context.theme.scale == 1.25
    assert desk.context.settings.number("scale", 100) == 125
    desk.click(tab(desk, "general").language.segments.group.button(1))
    assert desk.context.texts.language == "uk"
    assert desk.page("settings").tabs.tabText(0) == "Загальні"
    assert desk.context.settings.text("language") == "uk"


# -- staff


def add_staff(desk: Desk, name: str) -> Any:
    staff = tab(desk, "staff")
    desk.type(staff.fresh.fields["name"].line, name)
    return staff.row(max(r.id for r in desk.session.base.all("staff")))


def test_staff_is_added_by_keys_alone_one_after_the_other(desk: Desk) -> None:
    staff = tab(desk, "staff")
    line = staff.fresh.fields["name"].line
    line.setFocus()
    for letter in "Ivan":
        QTest.keyClick(line, letter)
    desk.key(Qt.Key.Key_Tab)  # to the position: the row is not done yet
    assert names(desk, "staff") == []
    desk.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is staff.fresh.fields["phone"].line
    for letter in "0671234567":
        QTest.keyClick(QApplication.focusWidget(), letter)
    desk.key(Qt.Key.Key_Return)
    assert [(s.name, s.phone) for s in desk.session.base.all("staff")] == [("Ivan", "0671234567")]
    assert QApplication.focusWidget() is line, "ready for the next"
    assert line.text() == ""
    for letter in "Olha":
        QTest.keyClick(line, letter)
    staff.row(1).fields["phone"].line.setFocus()  # leaving the row adds it
    desk.settle()
    assert names(desk, "staff") == ["Ivan", "Olha"]


def test_staff_is_edited_where_it_stands(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    name = row.fields["name"].line
    name.setFocus()
    name.selectAll()
    for letter in "Petro":
        QTest.keyClick(name, letter)
    desk.key(Qt.Key.Key_Tab)
    assert names(desk, "staff") == ["Petro"]
    assert row.isAncestorOf(QApplication.focusWidget()), "the cursor went on and stays"
    desk.choose(row.fields["position"].combo, "manager")
    desk.click(row.fields["former"])
    (person,) = desk.session.base.all("staff")
    assert (person.position, person.former) == ("manager", True)
    desk.run("undo")
    assert not row.fields["former"].isChecked()
    assert row.fields["name"].line.accessibleName() == "Name"
    assert row.fields["phone"].line.accessibleName().endswith(", Petro")


def test_a_change_elsewhere_does_not_take_what_is_being_typed(desk: Desk) -> None:
    row, other = add_staff(desk, "Ivan"), add_staff(desk, "Olha")
    line = row.fields["phone"].line
    line.setFocus()
    QTest.keyClicks(line, "067")
    cards.edit_record(desk.session, "staff", other.record.id, {"name": "Olena"})
    desk.settle()
    assert line.text() == "067"
    assert line.hasFocus()
    assert other.fields["name"].raw() == "Olena"


def test_a_name_cannot_be_emptied(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    desk.type(row.fields["name"].line, " ")
    assert row.fields["name"].error()
    assert names(desk, "staff") == ["Ivan"]


def test_who_is_in_use_is_not_deleted_and_words_say_why(desk: Desk) -> None:
    row = add_staff(desk, "Ivan")
    id = desk.client(responsible=row.record.id)
    bin = row.tools[0]
    assert bin.accessibleName() == "Delete: Ivan"
    desk.click(bin)
    assert "Ivan" in desk.toast
    assert names(desk, "staff") == ["Ivan"]
    cards.edit_record(desk.session, "client", id, {"responsible": None})
    desk.click(bin)
    assert names(desk, "staff") == []
    desk.run("undo")
    assert names(desk, "staff") == ["Ivan"]
    assert tab(desk, "staff").row(row.record.id).isVisible()


# -- failure points and causes


def lines(names: Names) -> list[str]:
    """The lines in sight, parts after two blanks a level."""
    found = []
    for item in names.items():
        depth, above = 0, item.parent()
        while above is not None:
            depth, above = depth + 1, above.parent()
        found.append("  " * depth + item.text(0))
    return found


def write(desk: Desk, names: Names, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Into the line that is being written."""
    editor = next(e for e in names.findChildren(QLineEdit) if e.isVisible())
    editor.selectAll()
    editor.insert(text)  # QTest knows no letters but Latin ones
    QTest.keyClick(editor, end)
    desk.settle()


def alt(desk: Desk, key: Qt.Key, to: QWidget) -> None:
    desk.key(key, to, Qt.KeyboardModifier.AltModifier)


def test_a_tree_is_grown_moved_and_renamed_by_keys_alone(desk: Desk) -> None:
    points = tab(desk, "points")
    names = points.names
    before = lines(names)
    delivery = desk.point("delivery")
    names.choose(delivery)
    names.setFocus()
    desk.click(points.buttons["part"])
    write(desk, names, "Lift broken")
    lift = next(p for p in desk.session.base.all("failure_point") if p.name == "Lift broken")
    assert lift.parent == delivery
    assert names.chosen() == lift.id
    assert names.hasFocus()
    at = lines(names).index("  Lift broken")
    alt(desk, Qt.Key.Key_Up, names)
    assert lines(names)[at - 1] == "  Lift broken"
    alt(desk, Qt.Key.Key_Right, names)  # under the one above
    assert lines(names)[at - 1] == "    Lift broken"
    alt(desk, Qt.Key.Key_Left, names)
    alt(desk, Qt.Key.Key_Left, names)
    assert lines(names)[lines(names).index("Lift broken") + 1] == "After the sale"
    desk.key(Qt.Key.Key_F2, names)
    write(desk, names, "No lift")
    assert "No lift" in lines(names)
    desk.key(Qt.Key.Key_Delete, names)
    desk.settle()
    assert lines(names) == before
    desk.run("undo")
    assert "No lift" in lines(names)


def test_an_empty_line_goes_as_it_came(desk: Desk) -> None:
    points = tab(desk, "points")
    before, step = lines(points.names), desk.session.base.next_undo()
    desk.key(Qt.Key.Key_Insert, points.names)
    assert len(lines(points.names)) == len(before) + 1
    write(desk, points.names, "", Qt.Key.Key_Escape)
    assert lines(points.names) == before
    assert desk.session.base.next_undo() == step


def test_a_name_cannot_be_emptied_nor_too_long(desk: Desk) -> None:
    points = tab(desk, "points")
    names = points.names
    names.choose(desk.point("delivery"))
    before = lines(names)
    for text, words in ((" ", "Needed"), ("x" * 121, "120")):
        desk.key(Qt.Key.Key_F2, names)
        write(desk, names, text)
        assert words in points.message.label.text()
        assert lines(names) == before


def test_a_point_is_dragged_under_another_and_between_two(desk: Desk) -> None:
    points = tab(desk, "points")
    names, where = points.names, QAbstractItemView.DropIndicatorPosition
    delivery, staff = desk.point("delivery"), desk.point("staff")
    names.choose(delivery)
    names.drop_on(delivery, names.item_of(staff), where.OnItem)
    desk.settle()
    assert desk.session.base.get("failure_point", delivery).parent == staff
    names.drop_on(delivery, names.item_of(staff), where.AboveItem)
    desk.settle()
    assert [n for n in lines(names) if not n.startswith(" ")][:3] == ["Product and service", "Delivery", "Staff"]
    names.drop_on(delivery, names.item_of(staff), where.BelowItem)
    desk.settle()
    assert [n for n in lines(names) if not n.startswith(" ")][:3] == ["Product and service", "Staff", "Delivery"]
    names.drop_on(staff, names.item_of(desk.point("staff_manners")), where.OnItem)
    desk.settle()
    assert "own part" in desk.toast
    names.drop_on(delivery, None, where.OnViewport)
    desk.settle()
    assert [n for n in lines(names) if not n.startswith(" ")][-1] == "Delivery"


def where_to(desk: Desk) -> WhereTo:
    return desk.window.findChildren(WhereTo)[-1]


def test_deleting_says_what_is_held_and_where_it_goes(desk: Desk) -> None:
    points = tab(desk, "points")
    delivery, times = desk.point("delivery"), desk.point("delivery_times")
    client = desk.client()
    claim = desk.add("claim", client, text="Late", failure_point=times)
    points.names.choose(times)
    desk.click(points.buttons["delete"])
    desk.until(lambda: desk.window.findChildren(WhereTo))
    dialog = where_to(desk)
    assert dialog.said.text().replace("\u00a0", " ") == "It holds 1 claim."
    assert dialog.to.combo.currentText() == "Delivery", "the whole takes it by default"
    desk.click(dialog.cancel)
    assert desk.session.base.get("failure_point", times) is not None
    points.names.choose(delivery)
    desk.click(points.buttons["delete"])
    desk.until(lambda: [d for d in desk.window.findChildren(WhereTo) if d.isVisible()])
    dialog = where_to(desk)
    assert dialog.said.text().replace("\u00a0", " ") == "It holds 4 parts, deleted with it and 1 claim."
    assert "Delivery › Times" not in [dialog.to.combo.itemText(i) for i in range(dialog.to.combo.count())]
    desk.choose(dialog.to.combo, "Staff")
    desk.click(dialog.delete)
    assert desk.session.base.get("claim", claim).failure_point == desk.point("staff")
    assert "Delivery" not in lines(points.names)
    desk.run("undo")
    assert desk.session.base.get("claim", claim).failure_point == times
    assert "Delivery" in lines(points.names)


def test_starting_points_are_shown_in_the_readers_language(desk: Desk) -> None:
    cards.edit_record(desk.session, "failure_point", desk.point("staff"), {"name": "People"})
    desk.run("language_uk")
    points = tab(desk, "points")
    shown = lines(points.names)
    assert "Доставка" in shown
    assert "People" in shown
    points.names.choose(desk.point("delivery"))
    desk.key(Qt.Key.Key_F2, points.names)
    write(desk, points.names, "Доставка")
    assert desk.session.base.get("failure_point", desk.point("delivery")).name == "Delivery", "nothing was changed"


def test_folded_places_stay_folded(desk: Desk) -> None:
    names = tab(desk, "points").names
    names.item_of(desk.point("delivery")).setExpanded(False)
    cards.edit_record(desk.session, "failure_point", desk.point("staff"), {"name": "People"})
    desk.settle()
    assert not names.item_of(desk.point("delivery")).isExpanded()
    assert names.item_of(desk.point("staff")).isExpanded()


def test_causes(desk: Desk) -> None:
    causes = tab(desk, "causes")
    before = len(causes.names.items())
    desk.key(Qt.Key.Key_Insert, causes.names)
    write(desk, causes.names, "Rain")
    made = max(desk.session.base.all("cause"), key=lambda c: c.id)
    assert (made.name, made.kind) == ("Rain", "ours")
    assert causes.names.chosen() == made.id
    desk.click(causes.buttons["kind"])
    assert desk.session.base.get("cause", made.id).kind == "outside"
    assert causes.names.chosen() == made.id
    claim = desk.add("claim", desk.client(), text="Wet", cause=made.id)
    desk.key(Qt.Key.Key_Delete, causes.names)
    desk.until(lambda: desk.window.findChildren(WhereTo))
    desk.click(where_to(desk).delete)
    assert desk.session.base.get("claim", claim).cause is None
    assert len(causes.names.items()) == before


def test_hundreds_of_causes_are_all_there(desk: Desk) -> None:
    with desk.session.base.write(Intent("import.rows")) as work:
        ids = work.add("cause", [{"name": f"Cause {n}", "kind": "ours"} for n in range(500)])
    causes = tab(desk, "causes")
    assert len(causes.names.items()) >= 500
    cards.edit_record(desk.session, "cause", ids[250], {"name": "Another"})
    desk.settle()
    assert causes.names.item_of(ids[250]).text(0) == "Another"


# -- copies and trash


def answer(desk: Desk, text: str) -> QMessageBox:
    box = desk.window.findChildren(QMessageBox)[-1]
    assert box.textFormat() == Qt.TextFormat.PlainText
    pressed: QPushButton = next(b for b in box.buttons() if b.text() == text)  # type: ignore[assignment]
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    desk.settle()
    return box


def test_copies_are_made_listed_and_gone_back_to(desk: Desk) -> None:
    desk.client("Before")
    copies = tab(desk, "copies")
    shown = copies.rows.count()
    desk.click(copies.now)
    assert copies.rows.count() > shown
    assert desk.toast.startswith("Backed up")
    desk.client("After")
    copies.refresh()
    desk.settle()
    labels = [w.text() for w in copies.findChildren(type(copies.title)) if w.isVisible()]
    assert any("1\u00a0client" in text and "now 2" in text for text in labels), labels
    back = next(b for b in copies.findChildren(Button) if b.accessibleName().startswith("Go back to this"))
    desk.click(back)
    answer(desk, "Cancel")
    assert desk.count() == 2
    desk.click(back)
    answer(desk, "Go back to this")
    desk.until(lambda: desk.count() == 1)
    desk.page("clients")
    assert desk.driver.shown() == ["Before"]
    listed = desk.session.base.copies()
    assert listed[0].reason == "restore", "the state before is kept as a copy"
    assert listed[0].clients == 2


def test_what_was_computed_before_a_copy_came_back_is_computed_anew(desk: Desk) -> None:
    copies = tab(desk, "copies")
    id = desk.client("Ann")
    desk.click(copies.now)
    desk.add("purchase", id, amount=500_00)
    assert desk.context.need_standings().of([id])[0].purchases == 1
    copies.refresh()
    desk.settle()
    desk.click(next(b for b in copies.findChildren(Button) if b.accessibleName().startswith("Go back to this")))
    answer(desk, "Go back to this")
    desk.settle()
    assert desk.context.need_standings().of([id])[0].purchases == 0


def test_the_trash_gives_back(desk: Desk) -> None:
    id = desk.client("<b>Bold</b> & Sons")
    desk.add("claim", id, text="Broken")
    cards.remove(desk.session, "client", [id])
    trash = tab(desk, "trash")
    desk.click(button(trash, "Bring back"))
    assert desk.count() == 1
    assert desk.count("claim") == 1
    assert "<b>Bold</b>" in desk.toast
    assert not [b for b in trash.findChildren(Button) if b.isVisible()]


def test_an_empty_trash_says_so_and_deleting_shows_at_once(desk: Desk) -> None:
    id = desk.client("Ann")
    trash = tab(desk, "trash")
    assert not [b for b in trash.findChildren(Button) if b.isVisible()]
    cards.remove(desk.session, "client", [id])
    desk.settle()
    assert button(trash, "Bring back").accessibleName() == "Bring back Ann"


def words_of(tab: Any) -> str:
    return "\n".join(w.text() for w in tab.findChildren(type(tab.title)) if w.isVisible())


def test_the_trash_says_when_each_goes_and_the_days_can_be_chosen(desk: Desk) -> None:
    merged, heir, old = desk.client("Merged"), desk.client("Heir"), desk.client("Old")
    merging.merge(desk.session, heir, [merged], {})
    cards.remove(desk.session, "client", [old])
    day = (datetime.now(UTC) + timedelta(days=30)).astimezone().date()
    trash = tab(desk, "trash")
    assert f"goes for good on {desk.context.formats.date(day)}" in words_of(trash)
    assert "stays as long as that card" in words_of(trash)
    rules = tab(desk, "rules")
    line = rules.line("trash_days")
    desk.type(line.line, "0")
    assert kept(desk, "trash_days") == "0"
    assert "stays here" in words_of(tab(desk, "trash"))


def test_the_trash_empties_itself_after_the_base_is_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [desk.client(f"Client {n}") for n in range(7)]
    desk.add("claim", ids[0], text="Broken")
    cards.remove(desk.session, "client", ids[:5])
    monkeypatch.setattr(emptying, "BATCH", 2)
    monkeypatch.setattr(store, "time", SimpleNamespace(time=lambda: time.time() + 31 * 86400))
    monkeypatch.setattr(program, "EMPTY_AFTER", 50)
    desk.program.open(desk.session.base.path)
    desk.until(lambda: desk.context.session is not None and desk.session.base.emptied() is not None)
    desk.until(lambda: not desk.session.base.trash())
    desk.settle()
    assert (desk.count(), desk.count("claim")) == (2, 0)
    assert "Gone for good so far: 5 entries" in words_of(tab(desk, "trash"))
    assert "trash is empty" in words_of(tab(desk, "trash"))
    assert not desk.window.findChildren(QMessageBox)
    assert [f for f in desk.session.base.check() if not f.ok] == []


# -- the page


def test_commands_lead_to_the_tabs(desk: Desk) -> None:
    desk.run("trash")
    assert desk.page("settings").tabs.tabText(desk.page("settings").tabs.currentIndex()) == "Trash"
    desk.run("restore")
    assert desk.page("settings").tabs.tabText(desk.page("settings").tabs.currentIndex()) == "Copies"
    assert desk.counted == "Everything here is kept as you go"


def test_another_language_while_copies_are_being_listed(desk: Desk) -> None:
    tab(desk, "copies").refresh()
    desk.run("language_uk")
    desk.settle()
    assert "Копії" in [desk.page("settings").tabs.tabText(i) for i in range(desk.page("settings").tabs.count())]


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (200, (1100, 610))])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size, sample=True)
    cards.remove(desk.session, "claim", [1])
    desk.session.base.backup("manual")
    page = desk.page("settings")
    for name in TABS:
        page.open_tab(name)
        desk.settle()
        assert not cut_labels(page), name
    assert (desk.window.width(), desk.window.height()) == size
