"""The report as a command of a real process."""

from __future__ import annotations

from tests.documents.pages import conforms, texts_of
from tests.e2e.program import Program

NAMES = "new-returning,failure-points"


def test_a_report_of_a_period(crm: Program) -> None:
    crm.process("demo", "--clients", "40", "--lang", "uk")
    days = ("--from", "2026-01-01", "--to", "2026-09-30", "--as-of", "2026-10-05")
    told = crm.process("report", "--pdf", "r.pdf", "--figures", NAMES, *days, "--lang", "uk", "--json").json
    assert told["file"] == "r.pdf"
    assert told["figures"] == ["failure-points", "new-returning"], "in the order of the window"
    assert (told["from"], told["to"]) == ("2026-01-01", "2026-09-30")
    pdf = (crm.folder / "r.pdf").read_bytes()
    pages = texts_of(pdf)
    assert len(pages) == told["pages"]
    assert "01.01.2026" in pages[0]
    assert conforms(pdf)


def test_an_empty_base_gives_a_page_that_says_so(crm: Program) -> None:
    client = crm.add("client", "name=Olena")
    crm.process("delete", client)
    told = crm.process("report", "--pdf", "r.pdf", "--figures", NAMES, "--json").json
    assert (told["shown"], told["pages"]) == (0, 1)
    assert "Too few data" in texts_of((crm.folder / "r.pdf").read_bytes())[0]


def test_wrong_words_write_nothing(crm: Program) -> None:
    crm.add("client", "name=Olena")
    assert "nonsense" in crm.process("report", "--pdf", "r.pdf", "--figures", "nonsense", code=2).err
    assert crm.process("report", code=2).out == ""
    assert crm.process("report", "--pdf", str(crm.base), code=1).err
    assert crm.process("report", "--pdf", "none/r.pdf", "--figures", NAMES, code=1).err.count("\n") == 1
    late = crm.process("report", "--pdf", "r.pdf", "--from", "2026-05-01", "--to", "2026-04-01", code=1).err
    assert len(late.splitlines()) == 1
    assert not (crm.folder / "r.pdf").exists()


def test_names_of_clients_that_leave_on_paper_are_written_down(crm: Program) -> None:
    crm.process("demo", "--clients", "60", "--lang", "uk")
    day = ("--as-of", "2026-10-05")
    crm.process("report", "--pdf", "r.pdf", "--figures", NAMES, *day)
    crm.process("figures", "bucket", "ladder", "-o", "out", *day)
    assert crm.process("audit", "--json").json == [], "who only counts takes nobody out"
    crm.process("report", "--pdf", "r.pdf", "--figures", "coming-back", *day)
    crm.process("figures", "coming-back", "-o", "out", *day)
    told = {(entry["kind"], entry["file"]): entry for entry in crm.process("audit", "--json").json}
    assert {("pdf", "r.pdf"), ("png", "coming-back.png"), ("csv", "coming-back.csv")} <= set(told)
    assert all(entry["clients"] > 1 and not entry["stopped"] for entry in told.values())
