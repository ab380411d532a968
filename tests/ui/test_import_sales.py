"""Lines of sales in the window: dropped, looked at, rules changed, brought in, kept by name, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from tests.ui.conftest import Driver
from tests.ui.desk import Desk, cut_labels, words

LINES = """InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,HOLDER,2,2010-12-01 08:26:00,10,17850.0,United Kingdom
536366,LANTERN,1,2010-12-02 09:00:00,2.55,,United Kingdom
C536379,LANTERN,-1,2010-12-03 09:41:00,2.55,17850.0,United Kingdom
536380,HOLDER,many,2010-12-03 09:45:00,2.55,13047.0,France
536381,LANTERN,3,2010-12-04 09:45:00,2.55,12583.0,France
"""


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


def dropped(desk: Desk, text: str = LINES, name: str = "till.csv") -> Any:
    path = desk.folder / name
    path.write_text(text, "utf-8")
    desk.drop(path)
    return desk.window.page("import")


def choose(desk: Desk, page: Any, combo: QComboBox, index: int) -> None:
    """As by hand: what the rows are is worked out anew."""
    before = page._plan
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    desk.until(lambda: page._plan is not before)
    desk.until(lambda: page._job is None or page._job.ended.is_set())
    desk.settle()


def bring_in(desk: Desk, page: Any) -> None:
    desk.click(page.preview.confirm)
    desk.until(lambda: page.view is page.report)
    desk.settle()


def test_lines_of_sales_are_recognised_and_counted(desk: Desk) -> None:
    page = dropped(desk)
    preview = page.preview
    assert preview.kind_combo.currentText() == "sales"
    assert [c.currentText() for c in preview.table.heads.combos()][:3] == ["Document", "What was bought", "Quantity"]
    assert "Would add 2 clients, 2 purchases, 1 return and 1 purchase without a client" in words(preview.about)
    assert words(preview.title) == "Of 6 rows 5 are ready, 1 has a mistake"
    assert preview.sales.isVisible()
    rows = preview.table.rows
    bad = rows.cell(4, 4)
    assert (bad.text, bad.level, bad.short) == ("many", "error", "not a number")


def test_rules_change_what_will_be(desk: Desk) -> None:
    page = dropped(desk)
    choose(desk, page, page.preview.sales.anonymous, 1)
    assert page.preview.filters["left"].isVisible()
    assert words(page.preview.filters["left"]) == "Left out 1"
    assert "1 document without a client was left out" in words(page.preview.about)
    assert "purchase without a client" not in words(page.preview.about)
    page.preview.sales.prefix.setFocus()
    desk.type(page.preview.sales.prefix, "53638", None)
    desk.until(lambda: page._plan is not None and page._plan.mapped.rules.return_prefix == "53638")
    desk.until(lambda: page.preview.confirm.isEnabled())
    assert "2 returns" in words(page.preview.about)


def test_what_is_there_already_is_not_called_ready(desk: Desk) -> None:
    good = "\n".join(line for line in LINES.splitlines() if "many" not in line)
    bring_in(desk, dropped(desk, good))
    page = dropped(desk, good, "again.csv")
    assert words(page.preview.title) == "All 5 rows are in the base already"
    assert not page.preview.confirm.isEnabled()


def test_another_currency_needs_a_rate(desk: Desk) -> None:
    page = dropped(desk)
    sales = page.preview.sales
    assert not sales.rate.isVisible()
    choose(desk, page, sales.currency, [sales.currency.itemText(i) for i in range(sales.currency.count())].index("GBP"))
    assert sales.rate.isVisible()
    desk.until(lambda: "a rate is needed" in words(page.preview.title))
    assert not page.preview.confirm.isEnabled()
    desk.type(sales.rate, "50,5", None)
    desk.until(lambda: page.preview.confirm.isEnabled())
    bring_in(desk, page)
    bought = desk.session.base.on_card("purchase", _client(desk, "17850"))
    assert [p.amount for p in bought] == [178265]  # 35.30 × 50.5


def _client(desk: Desk, number: str) -> int:
    return desk.session.base.clients_by_number([number])[number]


def test_brought_in_kept_by_name_and_taken_back(desk: Desk) -> None:
    page = dropped(desk)
    desk.type(page.preview.sales.name, "Our till", None)
    desk.type(page.preview.sales.prefix, "C", None)
    desk.until(lambda: page._plan is not None and page._plan.mapped.rules.return_prefix == "C")
    desk.until(lambda: page.preview.confirm.isEnabled())
    bring_in(desk, page)
    assert words(page.report.title) == "2 clients, 2 purchases, 1 return and 1 purchase without a client came in"
    card = _client(desk, "17850")
    (bought,), (back,) = desk.session.base.on_card("purchase", card), desk.session.base.on_card("return", card)
    assert (bought.amount, bought.product, bought.document) == (3530, "HOLDER; LANTERN", "536365")
    assert (back.amount, back.purchase, back.document) == (255, bought.id, "C536379")

    page = dropped(desk, LINES.replace("536381", "536999"), "next month.csv")
    assert page.preview.sales.kept.currentText() == "Our till"
    assert page.preview.sales.prefix.text() == "C"
    assert words(page.preview.confirm) == "Import 1 row"
    choose(desk, page, page.preview.sales.kept, 0)
    assert page.preview.sales.prefix.text() == ""
    bring_in(desk, page)
    desk.click(page.report.undo)
    desk.until(lambda: desk.count("purchase") == 3)


def test_keys_alone_reach_every_rule(desk: Desk) -> None:
    page = dropped(desk)
    sales, reached = page.preview.sales, set()
    page.preview.kind_combo.setFocus()
    for _ in range(12):
        desk.key(Qt.Key.Key_Tab)
        reached.add(desk.window.focusWidget())
    assert {sales.prefix, sales.anonymous, sales.currency, sales.name} <= reached
    assert all(w.accessibleName() for w in (sales.prefix, sales.anonymous, sales.currency, sales.name, sales.rate))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (100, (1100, 610)), (200, (1366, 738))])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size)
    page = dropped(desk)
    assert not cut_labels(page.preview)
    assert page.preview.area.horizontalScrollBar().maximum() == 0
    assert (desk.window.width(), desk.window.height()) == size
    bring_in(desk, page)
    assert not cut_labels(page.report)
