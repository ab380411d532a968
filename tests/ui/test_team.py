"""The page of the team as its user meets it: by keyboard and by mouse, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_crm.app import cards
from desktop_crm.ui.handover.dialog import HandoverDialog
from desktop_crm.ui.team.page import TABS
from tests.conftest import TODAY
from tests.ui.conftest import CTRL, Driver
from tests.ui.desk import Desk, cut_labels, words


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    """Ivan looks after two valuable clients, Petro after none; the page is open."""
    made = Desk(launch, tmp_path)
    ivan = made.add("staff", None, name="Ivan Petrenko", position="manager")
    petro = made.add("staff", None, name="Petro", phone="+380671234567")
    made.add("staff", None, name="Anna", former=True)
    for name in ("Olena", "Taras"):
        client = made.client(name, responsible=ivan)
        made.add("purchase", client, amount=90_000_00, cost=0, date=TODAY - timedelta(20), seller=ivan)
    made.client("Shared", responsible=ivan, known_by=(ivan, petro))
    made.client("Nobody’s")
    overdue = {"due_date": TODAY - timedelta(1), "date": TODAY - timedelta(9)}
    made.add("claim", 1, text="The leg came loose", staff=ivan, **overdue)
    made.add("interaction", 1, summary="Asked", staff=ivan, minutes=95)
    made.add("observation", None, staff=ivan, observer="Guest", score=3, date=TODAY - timedelta(40), spoke="Too fast")
    made.run("page_team")
    return made


@pytest.fixture
def bare(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    made = Desk(launch, tmp_path)
    made.run("page_team")
    return made


def page(desk: Desk) -> Any:
    desk.driver.wait(200)  # several changes make one question
    return desk.window.page("team")


def lines(table: Any) -> list[list[str]]:
    return [[" ".join(filter(None, (c.text, c.after))) for c in line.cells] for line in table.rows.lines]


def fact(desk: Desk, name: str) -> str:
    found = page(desk).people.pane.facts[name]
    return " ".join(filter(None, (words(found.value), words(found.beside))))


def person(desk: Desk) -> Any:
    return page(desk).people.pane.person


def staff(desk: Desk, name: str) -> Any:
    return next(one for one in desk.session.base.all("staff") if one.name == name)


# -- the list and the chosen one
def test_what_it_says(desk: Desk) -> None:
    people = page(desk).people
    assert words(people.heading.title) == "2 valuable clients are known to Ivan Petrenko only"
    assert words(people.heading.line).startswith("2 people work here, 1 has left.")
    assert words(people.heading.link) == "1 client without a responsible person"
    assert lines(people.table) == [
        ["Ivan Petrenko", "manager", "3", "1", "95", "3.0 n = 1".replace(" = ", "\u00a0=\u00a0")],
        ["Petro", "salesperson", "0", "0", "0", ""],
        ["Anna", "salesperson", "0", "0", "0", ""],
    ]
    assert [line.muted for line in people.table.rows.lines] == [False, False, True]
    assert desk.counted == "2 people in the team"
    assert fact(desk, "claims") == "1 1 overdue"
    assert fact(desk, "talks") == "1 1 h 35 min"
    assert fact(desk, "rate") == "too few data 1 in 2 purchases"
    assert fact(desk, "score") == "3.0 n = 1"


def test_by_keyboard_alone(desk: Desk) -> None:
    page(desk)
    assert QApplication.focusWidget() is page(desk).people.table, "Ctrl+5 goes to the list"
    desk.key(Qt.Key.Key_Down)
    assert person(desk).staff.name == "Petro"
    desk.key(Qt.Key.Key_F2)
    assert QApplication.focusWidget() is person(desk).fields["name"].editor
    desk.type(person(desk).fields["name"].line, "Petro Hnatiuk")
    assert [row[0] for row in lines(page(desk).people.table)] == ["Ivan Petrenko", "Petro Hnatiuk", "Anna"]
    desk.run("undo")
    assert person(desk).fields["name"].value() == "Petro"


def test_a_name_is_needed(desk: Desk) -> None:
    desk.type(person(desk).fields["name"].line, "")
    assert person(desk).fields["name"].error() == "Needed"
    assert staff(desk, "Ivan Petrenko")
    desk.key(Qt.Key.Key_Down, page(desk).people.table)
    assert (person(desk).fields["name"].value(), person(desk).fields["name"].error()) == ("Petro", "")


def test_position_phone_and_leaving(desk: Desk) -> None:
    page(desk).people.table.choose(staff(desk, "Petro").id)
    desk.choose(person(desk).fields["position"].combo, "owner")
    desk.type(person(desk).fields["phone"].line, "044 200")
    assert (staff(desk, "Petro").position, staff(desk, "Petro").phone) == ("owner", "044 200")
    desk.click(person(desk).former, person(desk).former.rect().center() - person(desk).former.rect().center() / 2)
    assert staff(desk, "Petro").former
    assert [row[0] for row in lines(page(desk).people.table)] == ["Ivan Petrenko", "Anna", "Petro"]
    assert person(desk).staff.name == "Petro", "whoever was chosen stays chosen"
    desk.run("undo")
    assert not person(desk).former.isChecked()


def test_whom_one_alone_knows_opens_in_the_list(desk: Desk) -> None:
    desk.click(page(desk).people.pane.warning.link)
    assert desk.window.page_name == "clients"
    assert sorted(desk.driver.shown()) == ["Olena", "Taras"]
    page(desk)
    desk.run("page_team")
    desk.click(page(desk).people.pane.facts["clients"].link)
    assert sorted(desk.driver.shown()) == ["Olena", "Shared", "Taras"]
    desk.run("page_team")
    desk.click(page(desk).people.heading.link)
    assert desk.driver.shown() == ["Nobody’s"]


def test_hand_over_begins_with_the_chosen_one(desk: Desk) -> None:
    page(desk)
    desk.click(page(desk).people.pane.hand_over_button)
    dialog = desk.driver.dialog()
    assert isinstance(dialog, HandoverDialog)
    dialog.reject()


def test_the_menu_of_a_line(desk: Desk) -> None:
    table = page(desk).people.table
    assert [a.text() for a in page(desk).people.menu().actions() if a.text()] == [
        "Change",
        "Show their clients",
        "Add observation",
        "Hand over…",
        "To the trash",
    ]
    table.choose(staff(desk, "Anna").id)
    desk.key(Qt.Key.Key_Delete, table)
    assert [row[0] for row in lines(page(desk).people.table)] == ["Ivan Petrenko", "Petro"]
    desk.run("undo")
    assert len(lines(page(desk).people.table)) == 3


def test_figures_follow_other_pages(desk: Desk) -> None:
    page(desk)
    cards.edit_record(desk.session, "client", 1, {"known_by": (1, 2)})
    assert words(page(desk).people.heading.title) == "1 valuable client is known to Ivan Petrenko only"
    desk.run("undo")
    assert words(page(desk).people.heading.title).startswith("2 valuable")


def test_another_period(desk: Desk) -> None:
    tab = page(desk)
    desk.click(tab.period)
    desk.pick("Last year")
    assert fact(desk, "talks") == "0"
    assert fact(desk, "claims") == "1 1 overdue", "what is open is so today"


# -- observations
def test_an_observation_is_added_changed_and_deleted(desk: Desk) -> None:
    pane = page(desk).people.pane
    desk.click(pane.observe_button)
    form = pane.form.form
    assert QApplication.focusWidget() is form.fields["spoke"].editor
    form.fields["spoke"].set_raw("Listened to the end")
    desk.key(Qt.Key.Key_Return, form.fields["spoke"].editor, CTRL)
    assert form.fields["score"].error() == "Needed"
    desk.key(Qt.Key.Key_5, form.fields["score"].editor)
    desk.key(Qt.Key.Key_Return, form.fields["score"].editor, CTRL)
    assert form.fields["observer"].error() == "Needed"
    desk.type(form.fields["observer"].line, "Mystery guest", None)
    desk.key(Qt.Key.Key_Return, form.fields["observer"].editor, CTRL)
    assert desk.toast == "Observation added"
    rows = page(desk).people.pane.list.rows_model.rows
    assert [(row.text, row.tag) for row in rows] == [
        ("Listened to the end", "5\u00a0of\u00a05".replace("\u00a0", " ")),
        ("Too fast", "3 of 5"),
    ]
    assert fact(desk, "score") == "4.0 n = 2"
    assert page(desk).people.pane.plot.isVisible()
    assert "5" in page(desk).people.pane.plot.accessibleName()

    pane.list.setFocus()
    desk.key(Qt.Key.Key_Down, pane.list)
    desk.key(Qt.Key.Key_Return, pane.list)
    changed = pane.form.form
    assert (changed.fields["spoke"].value(), changed.fields["observer"].value()) == ("Too fast", "Guest")
    desk.key(Qt.Key.Key_2, changed.fields["score"].editor)
    desk.key(Qt.Key.Key_Return, changed.fields["score"].editor, CTRL)
    assert fact(desk, "score") == "3.5 n = 2"
    pane.list.setFocus()
    desk.key(Qt.Key.Key_Delete, pane.list)
    assert fact(desk, "score").endswith("n = 1")
    for wanted in ("n = 2", "n = 2", "n = 1"):
        desk.run("undo")
        assert fact(desk, "score").endswith(wanted)
    assert fact(desk, "score").startswith("3.0")


def test_what_is_typed_outlives_escape(desk: Desk) -> None:
    pane = page(desk).people.pane
    desk.click(pane.observe_button)
    pane.form.form.fields["observer"].line.setFocus()
    desk.type(pane.form.form.fields["observer"].line, "Guest two", None)
    desk.key(Qt.Key.Key_Escape)
    assert pane.form.form is None
    desk.click(pane.observe_button)
    assert pane.form.form.fields["observer"].value() == "Guest two"
    desk.click(pane.form.form.cancel)
    desk.click(pane.observe_button)
    assert pane.form.form.fields["observer"].value() == ""


# -- an empty base
def test_the_first_staff_member(bare: Desk) -> None:
    people = page(bare).people
    assert people.empty.isVisible()
    assert words(people.empty.title) == "Nobody is in the team yet"
    people.add()
    bare.settle()
    bare.type(people.form.form.fields["name"].line, "  Ivan Petrenko ", None)
    bare.key(Qt.Key.Key_Return, people.form.form.fields["name"].editor, CTRL)
    assert bare.toast == "Staff member added"
    assert not page(bare).people.empty.isVisible()
    assert person(bare).staff.name == "Ivan Petrenko"
    assert QApplication.focusWidget() is people.table
    bare.run("undo")
    assert page(bare).people.empty.isVisible()


@pytest.mark.parametrize("name", TABS)
def test_empty_parts_say_so(bare: Desk, name: str) -> None:
    tab = page(bare)
    tab.show_tab(name)
    bare.driver.wait(200)
    part = getattr(tab, name)
    assert part.empty.isVisible()
    assert QApplication.focusWidget() is part.first, "Enter begins"
    assert part.empty.text.text()
    assert not cut_labels(tab)


# -- spending and estimates
def test_spending_is_written_summed_and_taken_back(desk: Desk) -> None:
    tab = page(desk)
    tab.show_tab("spending")
    page(desk)
    part = tab.spending
    desk.run("page_team")
    part.add()
    desk.settle()
    form = part.form.form
    desk.choose(form.fields["kind"].combo, "keeping")
    desk.choose(form.fields["activity"].combo, "gift")
    desk.type(form.fields["minutes"].line, "90", None)
    desk.type(form.fields["amount"].line, "-5", None)
    desk.key(Qt.Key.Key_Return, form.fields["amount"].editor, CTRL)
    assert form.fields["amount"].error(), "less than nothing cannot be spent"
    desk.type(form.fields["amount"].line, "120.50", None)
    desk.key(Qt.Key.Key_Return, form.fields["amount"].editor, CTRL)
    assert desk.toast == "Spending added"
    page(desk)
    assert words(part.heading.title) == "Winning clients took 0 ₴ and 0 h, keeping them 120.50 ₴ and 1.5 h"
    assert [line[:3] for line in lines(part.table)] == [["20 Nov 2026", "Gift", "keeping clients"]]
    assert lines(part.sums) == [
        ["Keeping clients", "0", "1.5", "120.50"],
        ["Gift", "0", "1.5", "120.50"],
        ["Total", "0", "1.5", "120.50"],
    ]
    assert desk.counted == "1 entry of spending"
    desk.key(Qt.Key.Key_Return, part.table)
    desk.type(part.form.form.fields["amount"].line, "100", None)
    desk.key(Qt.Key.Key_Return, part.form.form.fields["amount"].editor, CTRL)
    page(desk)
    assert lines(part.sums)[-1] == ["Total", "0", "1.5", "100"]
    desk.key(Qt.Key.Key_Delete, part.table)
    page(desk)
    assert part.empty.isVisible()
    desk.run("undo")
    page(desk)
    assert lines(part.sums)[-1] == ["Total", "0", "1.5", "100"]


def test_spending_of_a_client_opens_their_card(desk: Desk) -> None:
    desk.add("spending", 1, kind="retention", activity="gift", amount=100, note="A cushion")
    tab = page(desk)
    tab.show_tab("spending")
    page(desk)
    assert lines(tab.spending.table)[0][-1] == "Olena A cushion"
    menu = tab.spending.menu(tab.spending.table.current())
    next(a for a in menu.actions() if a.text() == "Open the client’s card").trigger()
    desk.settle()
    assert desk.window.page("clients").card.current() == 1


def test_a_year_by_estimate_is_marked_as_one(desk: Desk) -> None:
    tab = page(desk)
    tab.show_tab("estimates")
    page(desk)
    part = tab.estimates
    for year, wanted in (("1700", "1900"), ("2027", "2026"), ("2019", "")):
        if part.form.form is None:
            part.add()
            desk.settle()
        desk.type(part.form.form.fields["year"].line, year, None)
        desk.type(part.form.form.fields["clients_gained"].line, "40", None)
        form = part.form.form
        desk.key(Qt.Key.Key_Return, form.fields["year"].editor, CTRL)
        assert not wanted or wanted in form.fields["year"].error()
    page(desk)
    assert lines(part.table)[0][:2] == ["2019", "≈\u00a040"]
    part.add()
    desk.settle()
    desk.type(part.form.form.fields["year"].line, "2019", None)
    desk.key(Qt.Key.Key_Return, part.form.form.fields["year"].editor, CTRL)
    assert "already" in part.form.form.fields["year"].error()


# -- room
@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("size", [(1366, 738), (1100, 610)])
def test_every_word_has_its_room(
    launch: Callable[..., Driver], tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, "dark" if language == "ru" else "light", sample=True, size=size)
    desk.run("page_team")
    tab = page(desk)
    for name in TABS:
        tab.show_tab(name)
        page(desk)
        part = getattr(tab, name)
        assert not cut_labels(tab)
        for table in (part.table, getattr(part, "sums", None)):
            for column in range(len(table.rows.columns) if table is not None else 0):
                if not table.isColumnHidden(column):
                    title = table.rows.columns[column].title
                    room = table.columnWidth(column) - 16
                    assert table.horizontalHeader().fontMetrics().horizontalAdvance(title) <= room + 8, title
        if name == "people":
            part.pane.observe()
            desk.settle()
        else:
            part.add()
            desk.settle()
        assert not cut_labels(tab)


def test_numbers_stand_in_one_line_with_the_links_beside_them(desk: Desk) -> None:
    facts = page(desk).people.pane.facts
    link, value = facts["clients"], facts["talks"]
    assert link.link.isVisible()
    assert value.value.isVisible()
    assert link.layout().itemAt(0).geometry().height() == value.layout().itemAt(0).geometry().height()
    assert (link.link.y(), link.link.height()) == (value.value.y(), value.value.height())


def test_the_rail_and_the_menu_lead_there(bare: Desk) -> None:
    action = bare.context.commands.actions["page_team"]
    assert action.shortcut().toString() == "Ctrl+5"
    bare.page("clients")
    bare.key(Qt.Key.Key_5, bare.window, CTRL)
    QTest.qWait(1)
    assert bare.window.page_name == "team"
    assert "team" in bare.window.rail._names
