"""Settings on the command line: told, set in one step, refused in words, undone."""

from __future__ import annotations

import json

from desktop_crm.app.services import NewBase
from desktop_crm.domain.setting_keys import KEYS
from desktop_crm.storage.opening import open_base
from tests.e2e.program import Program


def test_they_are_told_and_set(crm: Program) -> None:
    crm("add", "client", "name=Ann")
    told = crm("settings", "--json").json
    assert list(told["settings"]) == list(KEYS)
    assert told["changed"] == []
    assert told["settings"]["benchmark_churn"] == {"low": "12.945", "high": "12.945", "source": ""}
    done = crm("settings", "silence_factor=2,5", "shop_line=Main Street 1\ntel. 2", "hourly_cost=99,5 ₴", "--json").json
    assert done["settings"] == {"silence_factor": "2.5", "shop_line": "Main Street 1\ntel. 2", "hourly_cost": "99.5"}
    assert done["changed"] == ["shop_line", "hourly_cost", "silence_factor"]
    out = crm("settings").out
    assert "silence_factor = 2.5  (By default 3)" in out
    assert "shop_line = Main Street 1 / tel. 2" in out
    assert "silence_days = 180\n" in out
    assert crm("settings", "silence_factor=2.50", "--json").json["changed"] == []
    crm("undo")
    assert crm("settings", "--json").json["settings"]["shop_line"] == ""
    crm("settings", "class_a=70", "benchmark_used=20..30; a guess")
    back = crm("settings", "class_a=default", "benchmark_used=default", "--json").json
    assert back["settings"] == {"class_a": "80", "benchmark_used": {"low": "13", "high": "13", "source": ""}}
    crm("check")


def test_what_cannot_be_is_one_line_and_nothing_is_set(crm: Program) -> None:
    crm("add", "client", "name=Ann")
    before = crm("settings", "--json").json
    for given, words in (
        (["class_a=99"], "class_a: At most 95"),
        (["told_by_satisfied=7", "silence_days=soon"], "silence_days: “soon” is not a number"),
        (["benchmark_churn=9..3"], "benchmark_churn: The first number"),
        (["currency=QQQ"], "QQQ"),
        (["logo=nowhere.png", "class_a=70"], "nowhere.png"),
        (["shop=New", f"logo={crm.base}"], "not a PNG, JPEG or SVG"),
    ):
        refused = crm("settings", *given, code=1)
        assert words in refused.err
        assert len(refused.err.splitlines()) == 1
    assert "colour" in crm("settings", "colour=red", code=2).err
    crm("settings", "class_a", code=2)
    assert crm("settings", "--json").json == before


def test_a_logo_is_kept_and_taken_away(crm: Program) -> None:
    crm("add", "client", "name=Ann")
    (crm.folder / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    kept = crm("settings", "logo=logo.svg", "shop=Oak", "--json").json
    assert len(kept["settings"]["logo"]) == 64
    assert kept["changed"] == ["shop", "logo"]
    crm("pdf", "--query", "ann", "-o", "ann.pdf")
    assert crm("settings", "logo=", "--json").json["settings"]["logo"] == ""


def test_telling_works_beside_an_open_window(crm: Program) -> None:
    window = open_base(crm.base, new=NewBase("en"), actor="Owner")
    assert json.loads(crm("settings", "--json").out)["settings"]["margin"] == "30"
    assert "open elsewhere" in crm("settings", "margin=20", code=1).err
    window.close()
