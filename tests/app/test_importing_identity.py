"""The same file again adds nothing: renamed, saved anew, with columns in another order, after edits and deletions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from desktop_crm.app import cards
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.run import import_files
from desktop_crm.app.session import Session
from desktop_crm.domain.client import Client
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table

HEADER = ["Клиент", "Тел.", "Дата рождения", "Город", "Менеджер"]
ROWS = [
    ["Иванова Мария", "067 123 45 67, 050 765 43 21", "12.05.1980", "Киев", "Анна"],
    ["Сидоров Пётр", "8 044 235-11-40", "", "Одесса", "Анна"],
    ["Иванова Мария", "067 123 45 67, 050 765 43 21", "12.05.1980", "Киев", "Анна"],
]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def make(
        name: str,
        rows: Sequence[Sequence[str]],
        header: Sequence[str] = HEADER,
        encoding: str = "utf-8",
        mark: str = ",",
    ) -> Path:
        path = tmp_path / name
        if name.endswith("xlsx"):
            book = xlsxwriter.Workbook(path)
            sheet = book.add_worksheet()
            for i, row in enumerate([header, *rows]):
                sheet.write_row(i, 0, row)
            book.close()
        else:
            out = io.StringIO()
            csv.writer(out, delimiter=mark).writerows([header, *rows])
            path.write_bytes(out.getvalue().encode(encoding))
        return path

    return make


def bring(session: Session, path: Path, **options: Any) -> Report:
    result = import_files(session, read_table, [path], **options)
    assert not result.failures
    return result.files[0]


def everybody(session: Session) -> list[Client]:
    return [session.base.get("client", i) for i in session.base.find(parse(""))]


def counts(report: Report) -> tuple[int, int, int]:
    return report.added["clients"], report.updated["clients"], report.unchanged["clients"]


def test_the_same_file_again_in_every_disguise(session: Session, save: Save) -> None:
    assert counts(bring(session, save("a.csv", ROWS))) == (3, 0, 0)  # alike rows are two people until somebody says no
    before = everybody(session)
    last = session.base.next_undo()
    shuffled = [[row[i] for i in (3, 1, 0, 4, 2)] for row in reversed(ROWS)]
    for again in (
        save("a.csv", ROWS),
        save("renamed.csv", ROWS),
        save("b.csv", ROWS, encoding="cp1251", mark=";"),
        save("c.csv", ROWS, encoding="utf-16", mark="\t"),
        save("d.xlsx", ROWS),
        save("e.csv", shuffled, [HEADER[i] for i in (3, 1, 0, 4, 2)]),
        save("f.csv", [[row[0], row[1], row[2].replace("12.05.1980", "1980-05-12"), *row[3:]] for row in ROWS]),
        save("g.csv", [[row[0], row[1].replace(" ", "-"), *row[2:]] for row in ROWS]),
    ):
        assert counts(bring(session, again)) == (0, 0, 3), again.name
    assert everybody(session) == before
    assert session.base.next_undo() == last  # what changes nothing is no operation


def test_edits_and_deletions_of_the_user_stay(session: Session, save: Save) -> None:
    bring(session, save("a.csv", ROWS))
    mariya, pyotr = everybody(session)[0], everybody(session)[2]
    assert (mariya.name, pyotr.name) == ("Иванова Мария", "Сидоров Пётр")
    cards.edit_record(session, "client", mariya.id, {"name": "Петрова Мария", "phones": ()})
    cards.remove(session, "client", [pyotr.id])
    assert counts(bring(session, save("a.csv", ROWS))) == (0, 0, 3)
    assert session.base.get("client", mariya.id).name == "Петрова Мария"
    assert session.base.get("client", pyotr.id) is None


def test_one_more_row_adds_one(session: Session, save: Save) -> None:
    bring(session, save("a.csv", ROWS))
    assert counts(bring(session, save("a.csv", [*ROWS, ["Новый", "", "", "", ""]]))) == (1, 0, 3)
    assert counts(bring(session, save("a.csv", [*ROWS, ROWS[0]]))) == (1, 0, 3)


NUMBERED = ["Номер", "Клиент", "Тел.", "Город", "Теги"]


def test_a_number_is_the_client_and_what_the_row_says_anew_is_kept(session: Session, save: Save) -> None:
    assert counts(bring(session, save("a.csv", [["17850.0", "Анна", "067 123 45 67", "Киев", "vip"]], NUMBERED))) == (
        1,
        0,
        0,
    )
    changed = save("b.csv", [["17850", "Анна Коваль", "+380671234567; 050 765 43 21", "", "опт"]], NUMBERED)
    assert counts(bring(session, changed)) == (0, 1, 0)
    (anna,) = everybody(session)
    assert (anna.number, anna.name, anna.city, anna.tags) == ("17850", "Анна Коваль", "Киев", ("vip", "опт"))
    assert anna.phones == ("067 123 45 67", "050 765 43 21")  # one spelling of each
    cards.edit_record(session, "client", anna.id, {"name": "Анна Мельник"})
    assert counts(bring(session, changed)) == (0, 0, 1)
    assert everybody(session)[0].name == "Анна Мельник"


def test_several_rows_with_one_number_are_one_client(session: Session, save: Save) -> None:
    rows = [
        ["5", "Анна", "067 123 45 67", "", ""],
        ["5", "Анна", "050 765 43 21", "Киев", ""],
        ["5", "Анна", "", "", ""],
    ]
    assert counts(bring(session, save("a.csv", rows, NUMBERED))) == (1, 0, 0)
    (anna,) = everybody(session)
    assert (anna.phones, anna.city) == (("067 123 45 67", "050 765 43 21"), "Киев")
    assert counts(bring(session, save("a.csv", rows, NUMBERED)))[0] == 0
    assert everybody(session) == [anna]


def test_rows_of_one_number_that_disagree_change_nothing_the_second_time(session: Session, save: Save) -> None:
    rows = [["5", "Анна", "067 123 45 67", "Киев", ""], ["5", "Ганна", "", "Львів", ""], ["6", "Ivan", "", "", ""]]
    bring(session, save("a.csv", rows, NUMBERED))
    before, last = everybody(session), session.base.next_undo()
    assert counts(bring(session, save("a.csv", rows, NUMBERED))) == (0, 0, 2)
    assert (everybody(session), session.base.next_undo()) == (before, last)


def test_a_number_typed_by_hand_is_found(session: Session, save: Save) -> None:
    cards.add_client(session, {"name": "Анна", "number": "5", "kind": "company"})
    assert counts(bring(session, save("a.csv", [["5", "Анна", "", "Киев", ""]], NUMBERED))) == (0, 1, 0)
    (anna,) = everybody(session)
    assert (anna.city, anna.kind) == ("Киев", "company")  # what the file does not say stays


CLAIMS = ["Дата", "Жалоба", "Тяжесть", "Клиент", "Телефон"]


def test_claims_again(session: Session, save: Save) -> None:
    rows = [
        ["1.11.2026", "Скрипит", "5", "Анна", "0671234567"],
        ["1.11.2026", "Скрипит", "5", "Анна", "0671234567"],
        ["2.11.2026", "Долго", "8", "анна", ""],
        ["3.11.2026", "Другой", "3", "Борис", ""],
    ]
    report = bring(session, save("a.csv", rows, CLAIMS))
    assert (report.added["claims"], report.added["clients"]) == (4, 2)
    claim = session.base.on_card("claim", everybody(session)[0].id)[0]
    cards.edit_record(session, "claim", claim.id, {"text": "Совсем другое"})
    cards.remove(session, "client", [everybody(session)[1].id])
    again = bring(session, save("b.xlsx", list(reversed(rows)), CLAIMS))
    assert (again.added["claims"], again.added["clients"], again.unchanged["claims"]) == (0, 0, 4)
    assert [c.name for c in everybody(session)] == ["Анна"]


def test_claims_come_to_a_card_by_number_phone_or_name(session: Session, save: Save) -> None:
    ids = [
        cards.add_client(session, values).id
        for values in (
            {"name": "Анна Коваль", "number": "7"},
            {"name": "Борис", "phones": ("+380 67 123-45-67",)},
            {"name": "Ґалаґан Їжак"},
        )
    ]
    rows = [
        ["1.11.2026", "first", "5", "Хтось", "", "7"],
        ["1.11.2026", "second", "5", "Боря", "8 067 123 45 67", ""],
        ["1.11.2026", "third", "5", "галаган іжак", "", ""],
        ["1.11.2026", "fourth", "5", "Анна Коваль", "", "8"],
    ]
    report = bring(session, save("a.csv", rows, [*CLAIMS, "Код клиента"]))
    assert (report.added["claims"], report.added["clients"]) == (4, 1)  # another number is another Анна Коваль
    assert [session.base.on_card("claim", i)[0].text for i in ids] == ["first", "second", "third"]


def test_what_was_undone_may_come_again(session: Session, save: Save) -> None:
    path = save("a.csv", ROWS)
    bring(session, path)
    session.base.undo()
    assert counts(bring(session, path)) == (3, 0, 0)
    assert len(everybody(session)) == 3
