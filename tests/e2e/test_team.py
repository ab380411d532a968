"""The team by command line."""

from __future__ import annotations

from tests.e2e.program import Program


def test_each_in_numbers(crm: Program) -> None:
    ivan = crm.add("staff", "name=Ivan Petrenko", "position=manager")
    crm.add("staff", "name=Anna", "former=yes")
    olena = crm.add("client", "name=Olena Shevchenko", "responsible=Ivan Petrenko")
    crm.add("client", "name=Nobody's <b>")
    for day in range(10, 22):
        crm.add("purchase", "amount=100", f"date=2026-10-{day}", "seller=Ivan Petrenko", to=olena)
    crm.add("claim", "text=Late", "date=2026-11-02", "due_date=2026-11-10", "staff=Ivan Petrenko", to=olena)
    crm.add("interaction", "summary=Asked", "date=2026-11-03", "minutes=7", "staff=Ivan Petrenko", to=olena)
    watched = ("staff=Ivan Petrenko", "observer=Guest", "score=4", "date=2026-11-05", "would_return=yes")
    crm.add("observation", *watched)
    crm.add("spending", "kind=acquisition", "activity=advertising", "amount=250.50", "minutes=90", "date=2026-11-01")

    told = crm("team", "--as-of", "2026-11-20", "--json").json
    assert (told["from"], told["to"], told["without_responsible"]) == ("2025-12-01", "2026-11-20", 1)
    first, last = told["staff"]
    assert (first["uid"], first["name"], first["position"], first["former"]) == (
        ivan,
        "Ivan Petrenko",
        "manager",
        False,
    )
    assert (first["clients"], first["known_alone"], first["contacts"], first["minutes"]) == (1, 1, 1, 7)
    assert (first["open_claims"], first["overdue_claims"]) == (1, 1)
    assert first["failures"]["per_100"] == 8.3333
    assert first["failures"]["interval"] == [0.211, 46.4304]
    assert first["observations"]["latest"] == {"date": "2026-11-05", "score": 4, "observer": "Guest"}
    assert (last["name"], last["former"], last["failures"]["per_100"]) == ("Anna", True, None)
    amount = {"entries": 1, "amount": "250.50", "minutes": 90, "events": 0}
    assert told["spending"] == [{"kind": "acquisition", "activity": "advertising"} | amount]
    assert told["spent"]["retention"]["entries"] == 0

    shown = crm("team", "--as-of", "2026-11-20").out.replace("\u00a0", " ")
    assert "1 claim in the charge of Ivan Petrenko is overdue" in shown
    assert "per 100 purchases: 8.3 (0.2–46.4; 1 in 12 purchases)" in shown
    assert "Anna, salesperson, Works here no longer" in shown


def test_nobody_yet_and_no_such_day(crm: Program) -> None:
    crm.add("client", "name=Olena")
    assert crm("team", "--json").json["staff"] == []
    assert "Nobody is in the team yet" in crm("team").out
    assert crm("team", "--as-of", "yesterday morning", code=2).err


def test_whom_one_alone_knows_can_be_searched(crm: Program) -> None:
    for name in ("Ivan Petrenko", "Anna"):
        crm.add("staff", f"name={name}")
    crm.add("client", "name=Olena", "responsible=Ivan Petrenko")
    crm.add("client", "name=Petro", "responsible=Ivan Petrenko", "known_by=Anna")
    found = crm("search", 'only:"Ivan Petrenko"', "--json").json
    assert [client["name"] for client in found] == ["Olena"]
