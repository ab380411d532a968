"""Returns and refusals by command line, with and without a client, linked by uid or by document."""

from __future__ import annotations

import pytest

from tests.e2e.program import Program


@pytest.fixture
def olena(crm: Program) -> str:
    return crm.add("client", "name=Olena", "position=Chief accountant", "url=https://olena.example")


def test_a_return_is_linked_by_uid_or_by_document(crm: Program, olena: str) -> None:
    sofa = crm.add("purchase", "date=2026-03-02", "amount=12400", "document=INV-7", to=olena)
    first = crm.add("return", "date=2026-03-05", "amount=400", f"purchase={sofa}", "reason=Creaks", to=olena)
    crm.add("return", "date=2026-03-06", "amount=600,50", "purchase= inv-7 ", "point=product", to=olena)
    claim = crm.add("claim", "text=Scratched", "purchase=INV-7", to=olena)
    card = crm("card", olena, "--json").json
    assert [(r["amount"], r["purchase"]) for r in card["returns"]] == [("600.50", sofa), ("400.00", sofa)]
    assert card["claims"][0]["purchase"] == sofa
    assert (card["position"], card["urls"]) == ("Chief accountant", ["https://olena.example"])
    crm("edit", claim, "purchase=")
    crm("edit", claim, "purchase=INV-7")
    assert crm("card", olena, "--json").json["claims"][0]["purchase"] == sofa

    crm("edit", first, "reason=Creaks a lot")
    assert crm("delete", first, "--json").json["did"] == "delete return “Creaks a lot”"
    assert len(crm("card", olena, "--json").json["returns"]) == 1
    crm("undo")
    assert len(crm("card", olena, "--json").json["returns"]) == 2


def test_what_does_not_fit_the_purchase_is_refused_in_words(crm: Program, olena: str) -> None:
    crm.add("purchase", "date=2026-03-02", "amount=100", "document=INV-7", to=olena)
    crm.add("purchase", "date=2026-04-02", "amount=100", "document=INV-8", to=olena)
    crm.add("purchase", "date=2026-04-03", "amount=100", "document=INV-8", to=olena)
    taras = crm.add("client", "name=Taras")
    for to, pairs, words in (
        (olena, ("amount=5", "date=2026-03-01", "purchase=INV-7"), "Earlier than the purchase, 2 Mar 2026"),
        (olena, ("amount=100,01", "purchase=INV-7"), "At most 100"),
        (olena, ("amount=5", "purchase=INV-8"), "Several purchases have the document"),
        (olena, ("amount=5", "purchase=INV-9"), "INV-9"),
        (taras, ("amount=5", "purchase=INV-7"), "INV-7"),
    ):
        refused = crm("add", "return", "--to", to, *pairs, code=1)
        assert words in refused.err, refused.err
    assert crm("card", olena, "--json").json["returns"] == []


def test_refusals_with_and_without_a_client(crm: Program, olena: str) -> None:
    mine = crm.add("refusal", "reason=Too dear", "amount=900", "point=price_terms", "date=2026-11-01", to=olena)
    nobody = crm.add("refusal", "text=Nowhere to park")
    card = crm("card", mine, "--json").json
    assert [r["reason"] for r in card["refusals"]] == ["Too dear"]
    assert crm("delete", nobody, "--json").json["did"] == "delete refusal “Nowhere to park”"
    crm("undo")
    assert crm("history", nobody, "--json").json[0]["verb"] == "restore"
    anonymous = crm.add("return", "amount=5", "reason=The switch does not work")
    assert crm("card", anonymous, code=1).err


def test_what_somebody_typed_gives_no_orders_to_the_terminal(crm: Program) -> None:
    """Colours, a cleared screen, another title, words turned round: kept as they are, never shown as such."""
    name = "A\x1b[31m\x1b]0;title\x07b\x9b2J\u202ec"
    client = crm.add("client", f"name={name}")
    crm.add("claim", f"text={name}", to=client)
    outputs = [crm("search"), crm("card", client), crm("history", client), crm("voices"), crm("undo")]
    outputs.append(crm("add", "referral", "--to", client, f"by={name}x", code=1))
    for shown in outputs:
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & {*shown.out, *shown.err}
    assert crm("search", "--json").json[0]["name"] == name
