"""All voices by command line."""

from __future__ import annotations

from tests.e2e.program import Program


def test_all_that_was_said_newest_first(crm: Program) -> None:
    olena = crm.add("client", "name=Olena Shevchenko")
    claim = crm.add("claim", "text=The leg came loose", "date=2026-11-02", "severity=8", "point=delivery", to=olena)
    crm.add("claim", "text=Late", "date=2026-11-01", "status=resolved", to=olena)
    crm.add("wish", "text=Evenings", "date=2026-11-05", to=olena)
    refusal = crm.add("refusal", "reason=Too\tdear <b>", "date=2026-11-03", "amount=120.50")
    found = crm("voices", "--json").json
    assert found["total"] == 4
    assert [v["text"] for v in found["voices"]] == ["Evenings", "Too\tdear <b>", "The leg came loose", "Late"]
    told = next(v for v in found["voices"] if v["uid"] == claim)
    assert told["client"] == {"uid": olena, "title": "Olena Shevchenko"}
    assert (told["failure_point"], told["severity"], told["status"]) == ("Delivery", 8, "new")
    nobody = next(v for v in found["voices"] if v["uid"] == refusal)
    assert (nobody["client"], nobody["amount"], nobody["status"]) == (None, "120.50", None)

    open_ones = crm("voices", "--open", "--kind", "claim", "--json").json
    assert [v["uid"] for v in open_ones["voices"]] == [claim]
    two = crm("voices", "--kind", "claim", "--kind", "refusal", "--limit", "1", "--json").json
    assert (two["total"], [v["record"] for v in two["voices"]]) == (3, ["refusal"])

    shown = crm("voices", "--kind", "refusal")
    assert shown.out.count("\n") == 1, "one voice, one line"
    assert "No client" in shown.out
    assert "Too dear <b>" in shown.out
    assert "1 voice" in shown.err


def test_nothing_said_and_no_such_kind(crm: Program) -> None:
    crm.add("client", "name=Olena")
    assert crm("voices", "--json").json == {"total": 0, "voices": []}
    assert "purchase" in crm("voices", "--kind", "purchase", code=2).err
