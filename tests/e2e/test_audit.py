"""Taking many clients out by the command line is written down; beside an open window it is refused."""

from __future__ import annotations

from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Intent
from desktop_crm.storage.opening import open_base
from tests.e2e.program import Program


def test_a_pdf_of_many_is_in_the_log(crm: Program) -> None:
    crm("add", "client", "name=Ann")
    assert "Nobody" in crm("audit").out
    crm("add", "client", "name=Bob")
    crm("pdf", "--query", "ann", "-o", "one.pdf")
    assert crm("audit", "--json").json == [], "one card is no export"
    crm("pdf", "--query", "", "-o", "all.pdf")
    (told,) = crm("audit", "--json").json
    assert (told["kind"], told["clients"], told["file"], told["stopped"]) == ("pdf", 2, "all.pdf", False)
    assert told["at"].endswith("Z")
    assert "2\N{NO-BREAK SPACE}clients to a PDF: all.pdf" in crm("audit").out
    crm("pdf", "--query", "", "-o", "no/such/folder/x.pdf", code=1)
    assert [e["stopped"] for e in crm("audit", "--json").json] == [True, False]
    assert len(crm("audit", "--json", "--limit", "1").json) == 1
    assert crm("undo", "--json").json["subject"] == "Bob"
    crm("check")


def test_many_cards_beside_an_open_window_are_refused(crm: Program) -> None:
    window = open_base(crm.base, new=NewBase("en"), actor="Owner")
    with window.write(Intent("client.add")) as work:
        work.add("client", [{"name": "Ann"}, {"name": "Bob"}])
    refused = crm("pdf", "--query", "", "-o", "all.pdf", code=1)
    assert len(refused.err.splitlines()) == 1
    assert not (crm.folder / "all.pdf").exists()
    crm("pdf", "--query", "ann", "-o", "one.pdf")
    window.close()
    assert crm("audit", "--json").json == []
