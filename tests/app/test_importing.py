"""Spreadsheets into the base: what comes in, what is skipped and said, and one undo for all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.importing import plan as planning
from desktop_crm.app.importing.mapping import MapFile, Rules, recognise
from desktop_crm.app.importing.plan import plan
from desktop_crm.app.importing.report import issue_text, report_lines
from desktop_crm.app.importing.run import ImportResult, import_files, run
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table

DATA = Path(__file__).parent.parent / "data" / "spreadsheets"


def bring(session: Session, *paths: Path, **options: Any) -> ImportResult:
    return import_files(session, read_table, paths, **options)


def everybody(session: Session) -> dict[str, Client]:
    found = [session.base.get("client", i) for i in session.base.find(parse(""))]
    return {c.title: c for c in found}


def sound(session: Session) -> bool:
    return all(finding.ok for finding in session.base.check())


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def make(text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


# -- files as shops keep them


def test_a_ukrainian_workbook(session: Session) -> None:
    report = bring(session, DATA / "клієнти.xlsx").files[0]
    assert report.as_dict() == {
        "file": "клієнти.xlsx",
        "rows": 5,
        "added": {"clients": 3, "claims": 0, "staff": 1},
        "updated": {"clients": 0, "claims": 0},
        "unchanged": {"clients": 0, "claims": 0},
        "skipped": [
            {"reason": "known_since.date", "count": 1, "lines": [7]},
            {"reason": "birthday.no_such_day", "count": 1, "lines": [10]},
        ],
        "notes": [
            {"code": "header_found", "line": 4},
            {"code": "totals_skipped", "lines": "13"},
            {"code": "sheets_left", "names": "Довідка"},
        ],
    }
    clients = everybody(session)
    staff = {s.name: s.id for s in session.base.all("staff")}
    olena = clients["Шевченко Олена"]
    assert olena.number == "17850"
    assert olena.phones == ("067 123 45 67", "(050)765-43-21", "0322 235-11-40")
    assert olena.emails == ("o.shevchenko@ukr.net",)
    assert (olena.city, olena.birthday, olena.known_since) == ("Львів", "1980-05-12", dt.date(2021, 3, 14))
    assert olena.responsible == staff["Іваненко Петро"]
    yizhak = clients["Їжак Ґалаґан"]
    assert (yizhak.birthday, yizhak.known_since) == ("--02-07", dt.date(2022, 1, 5))
    assert yizhak.responsible == staff["Іваненко Петро"]  # «Петро Іваненко» is he
    taras = clients["Бондаренко Тарас Андрійович"]
    assert (taras.phones, taras.birthday, taras.known_since) == (("067 123-45-99",), "1975-11-30", dt.date(2020, 2, 1))
    assert sound(session)


def test_a_russian_list_in_windows_1251(session: Session) -> None:
    report = bring(session, DATA / "клиенты.csv").files[0]
    assert (report.added["clients"], [s.reason for s in report.skipped]) == (2, ["emails.email"])
    clients = everybody(session)
    assert clients["Иванова Мария Петровна"].birthday == "1971-03-03"
    pyotr = clients["Сидоров Пётр"]
    assert pyotr.phones == ("050 111 22 33", "044 555-66-77")
    assert (pyotr.birthday, pyotr.notes) == ("1985-07-14", 'любит "дуб; бук"')


def test_an_english_export_in_utf16(session: Session) -> None:
    assert bring(session, DATA / "customers.csv").files[0].added["clients"] == 3
    clients = everybody(session)
    john = clients["John Smith"]
    assert (john.number, john.known_since, john.tags) == ("20001", dt.date(2021, 5, 31), ("vip", "retail"))
    assert clients["Zoë O'Neil"].organisation == "Oak & Sons Ltd"
    assert (clients["Müller GmbH"].kind, clients["Müller GmbH"].name) == ("company", "")


def test_claims_find_their_clients_and_make_what_is_missing(session: Session) -> None:
    bring(session, DATA / "клієнти.xlsx")
    report = bring(session, DATA / "претензії.ods").files[0]
    assert report.as_ == "claims"
    added = {"clients": 2, "claims": 3, "failure_points": 1, "causes": 1, "staff": 1}
    assert {k: v for k, v in report.added.items() if k not in ("purchases", "attachments")} == added
    assert [(s.reason, s.lines) for s in report.skipped] == [("date.no_such_day", (6,)), ("date.required", (7,))]
    points = {p.id: p for p in session.base.all("failure_point")}
    clients = everybody(session)
    claim = session.base.on_card("claim", clients["Шевченко Олена"].id)[0]  # found by phone
    assert (claim.text, claim.date, claim.severity) == ("Ніжка дивана хитається", dt.date(2026, 11, 2), 7)
    assert (claim.status, claim.channel, claim.due_date) == ("in_work", "call", dt.date(2026, 11, 25))
    assert points[claim.failure_point].name == "Збирання на місці"
    assert points[points[claim.failure_point].parent].code == "delivery"  # «Доставка» in an English base
    other = session.base.on_card("claim", clients["Новий Клієнт"].id)[0]
    assert points[other.failure_point].code == "delivery"
    assert (other.severity, other.channel, other.status, other.content) == (8, "messenger", "resolved", True)
    assert other.text == "Чекали три тижні замість одного,\nніхто не подзвонив"
    assert other.cause == claim.cause
    third = session.base.on_card("claim", clients["О’Коннор Джон"].id)[0]
    assert points[third.failure_point].code == "product_quality"  # by its Ukrainian name, in an English base
    assert sound(session)


def test_purchases_in_a_list_of_clients(session: Session) -> None:
    report = bring(session, DATA / "покупки.xls").files[0]
    assert (report.added["clients"], report.added["purchases"]) == (2, 3)
    andriy = everybody(session)["Мельник Андрій"]
    bought = [(p.date, p.amount, p.product, p.document) for p in session.base.on_card("purchase", andriy.id)]
    assert bought == [
        (dt.date(2026, 9, 2), 830_050, "Комод", "117"),
        (dt.date(2026, 7, 15), 2_415_000, "Шафа", "101"),
    ]
    again = bring(session, DATA / "покупки.xls").files[0]
    assert (again.added["clients"], again.added["purchases"]) == (0, 0)
    assert (again.unchanged["clients"], again.unchanged["purchases"]) == (2, 3)


# -- rows with something wrong


def test_a_row_with_an_error_is_skipped_whole_with_its_line_and_reason(
    session: Session, file: Callable[..., Path], texts: Texts
) -> None:
    path = file("name,phone,email,birthday\nAnna,067,a@x.ua,31.02.2024\nBoris,,b.x.ua,\nClara,,,\n")
    report = bring(session, path).files[0]
    assert [(s.reason, s.count, s.lines) for s in report.skipped] == [
        ("birthday.no_such_day", 1, (2,)),
        ("emails.email", 1, (3,)),
    ]
    assert list(everybody(session)) == ["Clara"]
    lines = report_lines(texts, Formats(texts), report)
    assert any("31.02.2024" in line and "2" in line for line in lines)
    assert len(lines) == 4


def test_only_the_first_ten_lines_are_named(session: Session, file: Callable[..., Path]) -> None:
    report = bring(session, file("name,email\n" + "Anna,nope\n" * 25)).files[0]
    assert [(s.count, s.lines) for s in report.skipped] == [(25, tuple(range(2, 12)))]


def test_lenient_rules_take_the_row_without_the_value(session: Session, file: Callable[..., Path]) -> None:
    path = file("name,birthday,city\nAnna,31.02.2024,Lviv\n,5.05.1990,Kyiv\n")
    report = bring(session, path, mapping=MapFile(rules=Rules(lenient=True))).files[0]
    assert (report.added["clients"], [s.reason for s in report.skipped]) == (1, ["name.name_needed"])
    anna = everybody(session)["Anna"]
    assert (anna.birthday, anna.city) == ("", "Lviv")


def test_what_cannot_be_kept_is_refused_and_all_else_kept_as_typed(session: Session, file: Callable[..., Path]) -> None:
    odd = ["=cmd|' /C calc'!A0", "<b>Анна</b>", "😀 Ї", "\u202eannA", '" OR 1=1 --', "NEAR(a b) *", "A" * 300]
    quoted = [
        "name,city",
        *(f'"{name.replace(chr(34), chr(34) * 2)}",Lviv' for name in odd),
        "a\0b,Kyiv",
        f"{'B' * 301},x",
    ]
    report = bring(session, file("\n".join(quoted) + "\n")).files[0]
    assert sorted(everybody(session)) == sorted(odd)
    assert [(s.reason, s.lines) for s in report.skipped] == [("name.unkeepable", (9,)), ("name.too_long", (10,))]
    assert sound(session)


def test_a_name_is_always_there(session: Session, file: Callable[..., Path]) -> None:
    bring(session, file("Name,Company,Phone,E-mail,Number\n,,067 123 45 67,,\n,,,a@x.ua,\n,,,,77\n,Oak Ltd,,,\n"))
    assert set(everybody(session)) == {"067 123 45 67", "a@x.ua", "77", "Oak Ltd"}


def test_likeness_never_merges_and_is_told(session: Session, file: Callable[..., Path], texts: Texts) -> None:
    bring(session, file("name,phone\nШевченко Олена,067 123 45 67\n"))
    table = read_table(file("name,phone\nОлена Ш.,+380671234567\nБорис,050 111 22 33\nБорис,\n", "b.csv"))
    found = plan(session, table, recognise(table))
    assert [r.outcome for r in found.rows] == ["add", "add", "add"]
    assert [[i.code for i in r.issues] for r in found.rows] == [["maybe_same"], [], ["maybe_same_line"]]
    assert "Шевченко Олена" in issue_text(texts, Formats(texts), found.rows[0].issues[0])
    assert found.counts["warning"] == 2


def test_a_phone_that_lacks_digits_comes_in_and_is_noticed(session: Session, file: Callable[..., Path]) -> None:
    table = read_table(file("name,phone\nМельник,050 234-56\n"))
    found = plan(session, table, recognise(table))
    assert [(r.outcome, [i.code for i in r.issues]) for r in found.rows] == [("add", ["phone_short"])]


def test_amounts_in_another_currency(session: Session, file: Callable[..., Path]) -> None:
    path = file("name,purchase date,amount\nAnna,1.02.2026,100 $\n")
    assert [s.reason for s in bring(session, path).files[0].skipped] == ["purchase_amount.other_currency"]
    result = bring(session, path, mapping=MapFile(rules=Rules(currency="USD")))
    assert [error.code for _, error in result.failures] == ["rate_needed"]


# -- doing it


def test_one_undo_takes_all_of_it_back_and_it_can_come_again(session: Session) -> None:
    first = bring(session, DATA / "претензії.ods").files[0]
    assert session.base.count() == 3
    done = session.base.undo()
    assert done is not None
    assert (session.base.count(), session.base.count("claim"), session.base.all("staff")) == (0, 0, [])
    assert bring(session, DATA / "претензії.ods").files[0].added == first.added
    assert sound(session)


def test_the_bus_tells_once_what_changed(session: Session) -> None:
    told: list[Changes] = []
    session.bus.subscribe(lambda changes, source: told.append(changes))
    report = bring(session, DATA / "клієнти.xlsx").files[0]
    assert told == [report.changes]
    assert len(told[0].records["client"]) == 3
    assert told[0].operation is not None
    assert (told[0].operation.intent.code, told[0].operation.intent.subject) == ("import", "клієнти.xlsx")


def test_a_copy_is_made_before_an_import_into_a_base_with_clients(session: Session) -> None:
    bring(session, DATA / "клієнти.xlsx")
    assert session.base.copies() == []
    bring(session, DATA / "customers.csv")
    assert [(c.reason, c.clients) for c in session.base.copies()] == [("import", 3)]


def test_a_dry_run_changes_nothing(session: Session) -> None:
    report = bring(session, DATA / "клієнти.xlsx", dry_run=True).files[0]
    assert (report.added["clients"], report.changes) == (3, None)
    assert (session.base.count(), session.base.all("staff"), session.base.next_undo()) == (0, [], None)


def test_cancelled_means_that_nothing_happened(session: Session, file: Callable[..., Path]) -> None:
    table = read_table(file("name,manager\n" + "".join(f"Client {n},Boss\n" for n in range(5000))))
    wanted = plan(session, table, recognise(table))
    job = Job("import")
    job.on_progress = lambda part: job.cancel()
    with pytest.raises(Cancelled):
        run(session, wanted, job)
    assert (session.base.count(), session.base.all("staff"), session.base.next_undo()) == (0, [], None)
    assert sound(session)


def test_progress_grows_over_all_files_and_cancel_ends_it(session: Session) -> None:
    told: list[float] = []
    paths = [DATA / "customers.csv", DATA / "клієнти.xlsx"]
    import_files(session, read_table, paths, dry_run=True, job=Job("import", told.append))
    assert told == sorted(told)
    job = Job("import")
    job.cancel()
    with pytest.raises(Cancelled):
        import_files(session, read_table, paths, job=job)
    assert session.base.count() == 0


def test_good_files_come_in_and_bad_ones_are_named(session: Session, file: Callable[..., Path], tmp_path: Path) -> None:
    bad = file("", "empty.csv")
    result = bring(session, DATA / "customers.csv", bad, tmp_path / "none.xlsx", DATA / "клиенты.csv")
    assert [r.file for r in result.files] == ["customers.csv", "клиенты.csv"]
    assert [(name, error.code) for name, error in result.failures] == [
        ("empty.csv", "file_empty"),
        ("none.xlsx", "file_missing"),
    ]
    assert session.base.count() == 5


def test_what_changed_while_the_preview_stood_open_counts(session: Session, file: Callable[..., Path]) -> None:
    table = read_table(file("number,name\n7,Anna\n8,Boris\n"))
    wanted = plan(session, table, recognise(table))
    bring(session, file("number,name\n7,Anna\n", "other.csv"))
    report = run(session, wanted, Job("import"))
    assert (report.added["clients"], report.unchanged["clients"]) == (1, 1)
    assert session.base.count() == 2


def test_a_plan_counts_rows_by_what_will_become_of_them(session: Session, file: Callable[..., Path]) -> None:
    bring(session, file("number,name,city\n1,Anna,Lviv\n2,Boris,Kyiv\n"))
    table = read_table(file("number,name,city\n1,Anna,Lviv\n2,Boris,Odesa\n3,Clara,\n4,,\n,,Kyiv\n", "b.csv"))
    found = plan(session, table, recognise(table))
    assert [r.outcome for r in found.rows] == ["unchanged", "update", "add", "add", "skip"]
    assert (found.counts["add"], found.counts["update"], found.counts["skip"], found.ready) == (2, 1, 1, 4)
    assert [i.code for i in found.rows[1].issues] == ["card_exists"]
    error = found.rows[4].error
    assert error is not None
    assert (error.code, error.column) == ("name_needed", 1)
    assert planning.dry_report(found).updated == {"clients": 1}


def test_cells_mended_in_the_preview_are_planned_anew(session: Session, file: Callable[..., Path]) -> None:
    table = read_table(file("name,birthday\nAnna,31.02.2024\n"))
    mapped = recognise(table)
    assert plan(session, table, mapped).ready == 0
    table.rows[0][1] = "28.02.2024"
    assert plan(session, table, mapped).ready == 1


def test_claims_without_clients_and_for_one_of_several_alike(session: Session, file: Callable[..., Path]) -> None:
    bring(session, file("name,phone\nАнна,067 123 45 67\nАнна,050 765 43 21\n"))
    path = file(
        "complaint,date,severity,name,phone\n"
        "no name,1.11.2026,5,,\n"
        "which,1.11.2026,5,анна,\n"
        "second,1.11.2026,5,Анна,0507654321\n",
        "claims.csv",
    )
    report = bring(session, path).files[0]
    assert (report.added["claims"], report.added["clients"]) == (2, 0)
    assert [(s.reason, s.lines) for s in report.skipped] == [("client_name.client_ambiguous", (3,))]
    second = next(c for c in everybody_listed(session) if c.phones == ("050 765 43 21",))
    assert [c.text for c in session.base.on_card("claim", second.id)] == ["second"]


def everybody_listed(session: Session) -> list[Client]:
    return [session.base.get("client", i) for i in session.base.find(parse(""))]


def test_every_report_can_be_read_in_every_language(session: Session, texts: Texts) -> None:
    formats = Formats(texts)
    for name in ("клієнти.xlsx", "клиенты.csv", "customers.csv", "покупки.xls", "претензії.ods"):
        dry = bring(session, DATA / name, dry_run=True).files[0]
        assert all(report_lines(texts, formats, dry, dry_run=True))
        for report in (bring(session, DATA / name).files[0], bring(session, DATA / name).files[0]):
            lines = report_lines(texts, formats, report)
            assert name in lines[0]
            assert not any("{" in line for line in lines)
