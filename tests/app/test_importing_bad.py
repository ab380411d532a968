"""Lists that are damaged, or mean harm: each row comes in whole or is named with its line and a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.importing.report import Report, report_lines
from desktop_crm.app.importing.run import ImportResult, import_files
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.app.wording import error
from desktop_crm.domain.client import Client
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table

HEADER = "Ім'я;Телефон;Дата покупки;Сума;День народження\n"
Bring = Callable[[bytes | str], ImportResult]


@pytest.fixture
def bring(session: Session, tmp_path: Path) -> Bring:
    def make(data: bytes | str) -> ImportResult:
        path = tmp_path / "list.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return import_files(session, read_table, [path])

    return make


def only(result: ImportResult) -> Report:
    assert not result.failures
    return result.files[0]


def sentence(result: ImportResult) -> str:
    """What a person reads of a file that cannot be read; in every language there is one."""
    ((_, why),) = result.failures
    said = [error(Texts(language), Formats(Texts(language)), why) for language in ("en", "uk", "ru")]
    assert all(said)
    return said[0]


def everybody(session: Session) -> list[Client]:
    return list(session.base.records("client", session.base.find(parse(""))).values())


def skipped(report: Report) -> dict[int, str]:
    return {line: s.reason for s in report.skipped for line in s.lines}


@pytest.mark.parametrize("blank", ["\n", ";;;;\n", "   \n", " ; ;\t;;\n"])
def test_a_million_blank_lines_are_nothing(session: Session, bring: Bring, blank: str) -> None:
    report = only(bring(f"{HEADER}Анна;0671234567;;;\n{blank * 1_000_000}Борис;;;;31.02.1980\n"))
    assert (report.rows, report.added["clients"]) == (2, 1)
    assert skipped(report) == {1_000_003: "birthday.no_such_day"}  # the line as an editor counts it


@pytest.mark.parametrize(
    "cell", ["x" * 33_000_000, '"' + "x;\n" * 11_000_000 + '"'], ids=["without an end", "within quotes"]
)
def test_a_cell_without_an_end_is_one_sentence(session: Session, bring: Bring, cell: str) -> None:
    said = sentence(bring(f"{HEADER}Анна;0671234567;;;\n{cell};1;;;\n"))
    assert "list.csv" in said
    assert "line 3" in said
    assert session.base.next_undo() is None


def test_a_cell_that_is_too_long_for_its_field_is_named(session: Session, bring: Bring) -> None:
    report = only(bring(f"{HEADER}Анна;0671234567;;;\n{'ї' * 30_000};1;;;\nБорис;0501234567;;;\n"))
    assert (report.added["clients"], skipped(report)) == (2, {3: "name.too_long"})
    texts = Texts("en")
    assert "30000 characters" in " ".join(report_lines(texts, Formats(texts), report))


def test_nul_is_never_kept_and_never_lost_silently(session: Session, bring: Bring) -> None:
    report = only(bring(f"{HEADER}Ан\0на;0671234567;;;\nБорис;06\x0012;;;\nВіра;0501234567;;;\n"))
    assert report.added["clients"] == 1
    assert skipped(report) == {2: "name.unkeepable", 3: "phones.unkeepable"}
    report = only(bring("Клієнт;Менеджер\nГалина;Іва\0н\nДарина;Іван\n"))
    assert skipped(report) == {2: "responsible.unkeepable"}
    assert [s.name for s in session.base.all("staff")] == ["Іван"]
    assert all(finding.ok for finding in session.base.check())


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("-5", "purchase_amount.negative"),
        ("−3,50", "purchase_amount.negative"),
        ("(100)", "purchase_amount.negative"),
        ("NaN", "purchase_amount.number"),
        ("-inf", "purchase_amount.number"),
        ("1e400", "purchase_amount.number"),
        ("١٢٣", "purchase_amount.number"),
        ("9" * 19, "purchase_amount.too_large"),
        ("9" * 18, "purchase_amount.too_large"),
        ("1,234", "purchase_amount.both_ways"),
        ("10 $", "purchase_amount.other_currency"),
    ],
)
def test_amounts_that_are_none(session: Session, bring: Bring, amount: str, reason: str) -> None:
    report = only(bring(f"{HEADER}Анна;0671234567;01.02.2024;{amount};\nБорис;0501234567;01.02.2024;0,005;\n"))
    assert skipped(report) == {2: reason}
    assert (report.added["clients"], report.added["purchases"]) == (1, 1)
    (borys,) = everybody(session)
    assert [p.amount for p in session.base.on_card("purchase", borys.id)] == [1]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("31.12.1899", "date_range"),
        ("01.01.2201", "date_range"),
        ("0001-01-01", "date_range"),
        ("01.02.9999", "date_range"),
        ("00.00.0000", "no_such_day"),
        ("30.02.2024", "no_such_day"),
        ("2024-13-01", "no_such_day"),
        ("01.01.2200", "future"),
        ("1" * 5000, "date"),
    ],
)
def test_days_that_are_none(session: Session, bring: Bring, day: str, reason: str) -> None:
    rows = f"Анна;0671234567;{day};5;\nБорис;0501234567;;;{day}\nВіра;0631234567;01.01.1900;5;01.01.1900\n"
    report = only(bring(HEADER + rows))
    assert skipped(report) == {2: f"purchase_date.{reason}", 3: f"birthday.{reason}"}
    (vira,) = everybody(session)
    assert (vira.birthday, len(session.base.on_card("purchase", vira.id))) == ("1900-01-01", 1)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xef\xbb\xbf", "cp1251"), (b"\xff\xfe", "utf-8"), (b"", "utf-16-be")]
)
def test_a_wrong_mark_of_encoding_loses_nothing(session: Session, bring: Bring, mark: bytes, encoding: str) -> None:
    """Either the letters are right, or nothing comes in and a sentence says why."""
    result = bring(mark + (HEADER + "Їжак;0671234567;;;\n").encode(encoding))
    if result.failures:
        assert "list.csv" in sentence(result)
        assert everybody(session) == []
    else:
        assert [c.name for c in everybody(session)] == ["Їжак"]
