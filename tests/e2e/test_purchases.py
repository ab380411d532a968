"""Lines of invoices by command line: a real month, maps that are wrong, files that are hardly there."""

from __future__ import annotations

import pytest

from tests.e2e.program import ROOT, Program

REAL = ROOT / "tests" / "data" / "online-retail-2010-12.csv"
MAP = """as = "purchases"
[columns]
document = "InvoiceNo"
date = "InvoiceDate"
client_number = "CustomerID"
product = "Description"
quantity = "Quantity"
unit_price = "UnitPrice"
country = "Country"
[rules]
return_prefix = "C"
anonymous = "keep"        # or "skip"
currency = "GBP"
"""
HEAD = "InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINE = "1,MUG,2,2010-12-01,2.55,17850.0,France\n"


def bring(crm: Program, text: str, said: str = MAP, code: int = 0) -> tuple[str, str]:
    (crm.folder / "till.csv").write_text(text, "utf-8")
    (crm.folder / "map.toml").write_text(said, "utf-8")
    result = crm("import", "till.csv", "--map", "map.toml", code=code)
    return result.out, result.err


def test_a_real_month_into_a_new_base(crm: Program) -> None:
    (crm.folder / "map.toml").write_text(MAP, "utf-8")
    dry = crm("import", str(REAL), "--map", "map.toml", "--json", "--dry-run").json["files"][0]
    assert not crm.base.exists()
    first = crm("import", str(REAL), "--map", "map.toml", "--json").json["files"][0]
    assert first == dry
    wanted = {"clients": 948, "claims": 0, "purchases": 1400, "returns": 308}
    wanted |= {"anonymous_purchases": 299, "anonymous_returns": 18}
    assert first["added"] == wanted
    again = crm("import", str(REAL), "--map", "map.toml", "--json").json["files"][0]
    assert not any(again["added"].values())
    assert again["unchanged"] == wanted
    uid = crm("search", "17850", "--json").json[0]["uid"]
    card = crm("card", uid, "--json").json
    assert card["number"] == "17850"
    assert card["addresses"] == ["United Kingdom"]
    first_bought = next(p for p in card["purchases"] if p["document"] == "536365")
    assert (first_bought["date"], first_bought["amount"]) == ("2010-12-01", "139.12")
    assert crm("check").code == 0
    crm("undo")
    assert crm("search", "--json").json == []


def test_it_is_recognised_without_a_map(crm: Program) -> None:
    found = crm("import", str(REAL), "--json").json["files"][0]["added"]
    assert (found["clients"], found["purchases"], found["anonymous_returns"]) == (948, 1400, 18)


def test_the_currency_of_a_base_stays(crm: Program) -> None:
    bring(crm, HEAD + LINE)
    _, err = bring(crm, HEAD + LINE.replace("1,", "2,", 1), MAP.replace("GBP", "EUR"), code=1)
    assert "EUR" in err
    assert "GBP" in err
    out, _ = bring(crm, HEAD + LINE.replace("1,", "2,", 1), MAP.replace('"GBP"', '"EUR"\nrate = "0.5"'))
    assert "1 purchase" in out


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (MAP.replace("as =", "ass ="), "ass"),
        (MAP.replace("return_prefix", "return_prefixes"), "rules.return_prefixes"),
        (MAP.replace('"keep"', '"perhaps"'), "rules.anonymous"),
        (MAP.replace('"GBP"', '"POUND"'), "POUND"),
        (MAP.replace('"GBP"', '"GBP"\nrate = "NaN"'), "rules.rate"),
        (MAP.replace('"GBP"', '"GBP"\nrate = -1'), "rules.rate"),
        (MAP.replace('product = "Description"', 'colour = "Description"'), "colour"),
        (MAP.replace('"Quantity"', '"Amount of pieces"'), "Amount of pieces"),
        (MAP.replace('date = "InvoiceDate"\n', ""), "need a date"),
        (MAP.replace('unit_price = "UnitPrice"\n', ""), "need a date, and an amount"),
        (MAP.replace("[rules]", "[rules"), "map.toml"),
        ('as = "invoices"', "as"),
    ],
)
def test_a_map_that_is_wrong_is_named_and_nothing_changes(crm: Program, said: str, told: str) -> None:
    _, err = bring(crm, HEAD + LINE, said, code=1)
    assert told in err
    assert len(err.strip().splitlines()) == 1
    assert not crm.base.exists()


@pytest.mark.parametrize("text", ["", HEAD, "\n\n", HEAD.replace(",", "")])
def test_files_without_a_line(crm: Program, text: str) -> None:
    _, err = bring(crm, text, code=1)
    assert "till.csv" in err
    assert not crm.base.exists()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_what_is_left_out_is_said_with_its_line(crm: Program, language: str) -> None:
    (crm.folder / "map.toml").write_text(MAP, "utf-8")
    lines = "2,MUG,NaN,2010-12-01,5,1,X\n3,MUG,1,1799-01-01,5,1,X\n4,MUG,1,2010-12-01,1e999,1,X\n"
    (crm.folder / "till.csv").write_text(HEAD + LINE + lines, "utf-8")
    out = crm("import", "till.csv", "--map", "map.toml", "--lang", language).out
    assert all(f"({word} {n})" in out or f"({n})" in out for n, word in ((3, "line"), (4, "line"), (5, "line")))
    assert "NaN" in out
    assert "1e999" in out
    assert "2, 3, 4" in out
