"""The printed report: complete or not there at all, tagged, honest about what is missing, whatever names there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop_crm.analysis.failure_points import failure_points
from desktop_crm.analysis.failures import Facts
from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.reporting import KeyFigures, Wanted, key_figures, results, wanted
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.documents import report_data
from desktop_crm.documents.report import write_report
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled, UserError
from tests.charts.sample import FIRST, LAST, points, salon
from tests.documents.pages import bookmarks_of, conforms, squeezed, tags_of, texts_of
from tests.documents.samples import NOW

SHOP = {"shop": "Меблевий салон «Дубрава»", "shop_line": "м. Львів, вул. Городоцька, 174"}
HOSTILE = (
    "#set page(width: 1cm)",
    "=cmd|'!A0 $x^2$",
    '<b>x</b> & "q"',
    "مرحبا بالعالم",
    "A" * 300,
    "%s {0} ]",
    "\u202e😀",
    " ",
)


def asked(n: int = 1) -> Wanted:
    return Wanted(("failure-points",) * n, FIRST, LAST, LAST, SHOP)


def hostile() -> Facts:
    return replace(salon(), points=[replace(p, name=n, code="") for p, n in zip(points(), HOSTILE, strict=False)])


def has(words: str, pdf: bytes) -> bool:
    return "".join(words.split()) in squeezed(pdf)


def test_title_picture_table_and_notes_of_each_figure(formats: Formats, tmp_path: Path) -> None:
    out, t = tmp_path / "report.pdf", formats.texts
    result = failure_points(salon(t.language))
    told: list[float] = []
    made = write_report([result, result], asked(2), out, formats, progress=told.append, now=NOW)
    pdf = out.read_bytes()
    assert (made.path, made.cards, made.notes) == (out, 2, ())
    assert len(texts_of(pdf)) == made.pages
    title, evidence = figures.title(result, t, formats), figures.evidence(result, t, formats)
    for words in (
        title, evidence, figures.note(result, t, formats), figures.counted(result, t, formats),
        "Меблевий салон «Дубрава»", "м. Львів", t("paper.report"), t("paper.footer"), formats.date(FIRST),
        *figures.table(result, t, formats).headers,
    ):  # fmt: skip
        assert has(words, pdf), words
    assert squeezed(pdf).count("".join(title.split())) == 4, "in the list of findings and above the picture"
    assert conforms(pdf)
    assert f"/Lang({t.language}".encode() in pdf
    tags = tags_of(pdf)
    assert (tags["H1"], tags["H2"], tags["Figure"]) == (1, 2, 2)
    assert tags["Table"] == 3
    assert [name for name, _ in bookmarks_of(pdf)] == [report_data.title_of(asked(), formats)]
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all(f"{n}" in page for n, page in enumerate(texts_of(pdf), 1))


def test_numbers_keep_their_signs() -> None:
    result = failure_points(salon("uk"))
    made = report_data.printed(result, "", Formats(Texts("uk")))
    assert "95\u00a0%" in made.evidence
    assert any("\u00a0%" in cell for cell in made.table.rows[0])


def test_letters_in_pictures_are_text(tmp_path: Path) -> None:
    out, formats = tmp_path / "report.pdf", Formats(Texts("uk"))
    result = failure_points(salon("uk"))
    write_report([result], asked(), out, formats, now=NOW)
    assert has("Смуга — частка місця збою", out.read_bytes())


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    formats = Formats(Texts("uk"))
    for name in "ab":
        write_report([failure_points(salon("uk"))], asked(), tmp_path / name, formats, now=NOW)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_hostile_names_are_printed_as_typed(tmp_path: Path) -> None:
    out, formats = tmp_path / "report.pdf", Formats(Texts("en"))
    made = write_report([failure_points(hostile())], asked(), out, formats, now=NOW)
    for name in HOSTILE[:3]:
        assert has(name, out.read_bytes()), name
    assert has("A" * 190, out.read_bytes())
    assert made.pages <= 3


def test_figures_without_data_are_named_and_never_make_a_blank_page(formats: Formats, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    empty = failure_points(salon(formats.texts.language, 0))
    made = write_report([empty] * 30, asked(30), out, formats, now=NOW)
    pdf = out.read_bytes()
    assert made.cards == 0
    assert made.pages <= 3
    assert all(len(page.split()) > 30 for page in texts_of(pdf))
    assert has(formats.texts("paper.report_lead_nothing"), pdf)
    assert has(figures.empty(empty, formats.texts, formats)[1], pdf)
    assert conforms(pdf)


def test_long_tables_say_how_many_rows_are_left(tmp_path: Path) -> None:
    out, formats = tmp_path / "report.pdf", Formats(Texts("en"))
    tree = [replace(points()[0], id=i, name=f"Point number {i}", code="") for i in range(1, 61)]
    many = replace(salon(), points=tree, failures=[(i, date(2026, 3, 3), 61 - i) for i in range(1, 61)])
    made = write_report([failure_points(many)], asked(), out, formats, now=NOW)
    assert has(formats.texts("paper.report_more", n=60 - report_data.ROWS), out.read_bytes())
    assert made.pages <= 3
    assert all(len(page.split()) > 30 for page in texts_of(out.read_bytes()))


def test_cancelling_leaves_nothing_behind(tmp_path: Path) -> None:
    out, seen = tmp_path / "report.pdf", 0
    out.write_bytes(b"kept")

    def endless() -> Iterator[Result]:
        nonlocal seen
        while True:
            seen += 1
            yield failure_points(salon("uk"))

    with pytest.raises(Cancelled):
        write_report(endless(), asked(9), out, Formats(Texts("uk")), cancelled=lambda: seen > 2)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["report.pdf"]
    assert out.read_bytes() == b"kept"


def test_a_place_that_cannot_be_written_to_is_told_before_the_work(tmp_path: Path) -> None:
    def never() -> Iterator[Result]:
        yield from (pytest.fail("computed in vain") for _ in range(1))

    with pytest.raises(UserError) as caught:
        write_report(never(), asked(), tmp_path / "none" / "report.pdf", Formats(Texts("en")))
    assert caught.value.code == "pdf_unwritable"


def test_figures_come_in_their_own_order_each_once(session: Session) -> None:
    names = ("new-returning", "failure-months", "failure-points", "failure-months")
    with session.base.write(Intent("import.rows")) as work:
        work.add("claim", [{"text": "x", "date": date(2026, 10, 1)} for _ in range(12)])
    plan = wanted(session, names, first=date(2026, 1, 1), as_of=date(2026, 11, 1))
    assert plan.names == ("failure-points", "failure-months", "new-returning")
    assert (plan.first, plan.last) == (date(2026, 1, 1), date(2026, 11, 1))
    assert plan.settings["shop"] == "Test shop"
    found = list(results(session, plan, Job("report")))
    assert [result.name for result in found] == list(plan.names)
    assert {(result.first, result.last) for result in found} == {(plan.first, plan.last)}
    assert wanted(session).names == figures.names()
    with pytest.raises(UserError, match="figure_unknown"):
        wanted(session, ("nonsense",))
    with pytest.raises(UserError, match="figure_period"):
        wanted(session, first=date(2027, 1, 1))


def key(report: report_data.ReportDocument, place: int) -> tuple[str, str]:
    return report.keys[place].value, report.keys[place].note


def test_key_figures_stand_first_with_n_and_limits(formats: Formats) -> None:
    share, nps = (0.78, 0.66, 0.86), (0.31, 0.13, 0.49)
    keys = KeyFigures(340, 344, 128_460_000, 121_190_000, 58, 527, share, 64, nps, 64)
    report = report_data.build((), (), asked(), formats, NOW, keys)
    t = formats.texts
    assert [one.label for one in report.keys] == [
        t(f"paper.report_key_{name}") for name in ("clients", "revenue", "failures", "satisfied", "nps")
    ]
    assert key(report, 0) == ("340", t("paper.report_key_change", change="−4"))
    assert key(report, 1)[1].startswith("+6")
    assert key(report, 2) == ("58", t("paper.report_key_rate", rate="11"))
    assert key(report, 3)[1] == t("paper.report_key_limits", n=64, limits="66–86")
    assert key(report, 4) == ("+31", t("paper.report_key_range", n=64, limits="+13…+49"))


def test_few_answers_and_no_period_before_are_no_key_figures(formats: Formats) -> None:
    keys = KeyFigures(3, 3, 500, None, 1, 9, (1.0, 0.4, 1.0), 4, (1.0, 0.2, 1.0), 4)
    report = report_data.build((), (), asked(), formats, NOW, keys)
    few = formats.texts("paper.report_key_few", n=4)
    assert [note for _, note in (key(report, place) for place in range(1, 5))] == ["", "", few, few]
    assert key(report, 3)[0] == key(report, 4)[0] == "—"
    nothing = KeyFigures(0, 0, 0, None, 0, 0, None, 0, None, 0)
    assert report_data.build((), (), asked(), formats, NOW, nothing).keys == ()


def test_key_figures_of_a_base(session: Session) -> None:
    with session.base.write(Intent("test")) as work:
        client = work.add("client", [{"name": "A"}])[0]
        days = (date(2024, 12, 5), date(2026, 1, 5), date(2026, 3, 5))
        work.add("purchase", [{"client_id": client, "date": day, "amount": 30_000} for day in days])
        work.add("purchase", [{"date": date(2026, 3, 6), "amount": 5_000}])
        work.add("return", [{"client_id": client, "date": date(2026, 3, 9), "amount": 1_000}])
        work.add("claim", [{"client_id": client, "date": date(2026, 2, 1), "text": "x"}])
        work.add("problem", [{"date": date(2026, 2, 2), "text": "y"}])
        work.add("loss", [{"client_id": client, "date": date(2026, 4, 2), "reason": "z"}])
    made = key_figures(session, wanted(session, first=date(2026, 1, 1), last=date(2026, 3, 31)), Job("report"))
    assert (made.clients_before, made.clients) == (1, 1), "three of their own intervals have not passed"
    assert (made.revenue, made.revenue_before) == (64_000, None)
    assert (made.failures, made.purchases, made.answers, made.asked) == (2, 3, 0, 0)
