"""Load generation: as much as was asked for, valid, and the same each time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from desktop_crm.app.cards import values_of
from desktop_crm.app.services import NewBase
from desktop_crm.domain.validation import problems
from desktop_crm.storage.opening import open_base

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "generate.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setitem(sys.modules, "generate", module)
    spec.loader.exec_module(module)
    return module


def test_a_load_is_as_large_as_asked_for(script: ModuleType, tmp_path: Path) -> None:
    cards = []
    for name in ("one.crm", "two.crm"):
        base = open_base(tmp_path / name, new=NewBase("uk", "UAH", "Load"))
        told: list[int] = []
        script.generate(base, script.Load(clients=220, interactions=0.5, batch=100), told.append)
        assert told == [100, 200, 220]
        assert [base.count(r) for r in ("client", "claim", "wish", "purchase")] == [220, 396, 264, 1100]
        assert [base.count(r) for r in script.RECORDS] == [66, 33, 33, 22, 11, 22, 22, 44]
        assert [base.count(r) for r in ("observation", "improvement")] == [25 * 24, 60]
        card = []
        for number in range(1, 221):
            card.append(("client", values_of(base.get("client", number))))
            for record in ("claim", "wish", "purchase", "interaction", *script.RECORDS):
                card += [(record, values_of(found)) for found in base.on_card(record, number)]
        free = base.count("spending") - sum(record == "spending" for record, _ in card)
        assert 0 < free < 44
        assert len(card) == 220 + 396 + 264 + 1100 + 110 + 253 - free
        for record in ("observation", "improvement", "estimate"):
            card += [(record, values_of(found)) for found in base.all(record)]
        assert [problem for record, values in card for problem in problems(record, values, script.LAST)] == []
        cards.append(card)
        base.close()
    assert cards[0] == cards[1]


def test_wrong_usage_is_said(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there.crm").write_bytes(b"")
    monkeypatch.setattr(sys, "argv", ["generate.py", str(tmp_path / "there.crm")])
    with pytest.raises(SystemExit) as stopped:
        script.main()
    assert stopped.value.code == 2
