"""Who stands out among the people of the shop, and by what right."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.proportions import poisson
from desktop_crm.analysis.staff import Served, Staffing, rated, staffing

DAY = date(2026, 11, 20)


def person(id: int, sold: int, claims: int = 0, **more: object) -> Served:
    values = {"observed": 0, "scores": (), "talks": 0, "minutes": 0, "clients": 0, "alone": 0, "valuable": 0, **more}
    return Served(id, f"P{id}", False, sold, claims, problems=0, trend="few", **values)  # type: ignore[arg-type]


def shop(*rows: Served, purchases: int = 0) -> Staffing:
    return staffing(rows, purchases, date(2025, 12, 1), DAY, DAY, None)


def test_the_rate_has_the_exact_limits() -> None:
    assert rated(31, 174) == (100 * 31 / 174, *(100 * part / 174 for part in poisson(31)))
    assert rated(3, 9) is None
    value = rated(0, 20)
    assert value is not None
    assert value[:2] == (0, 0)
    assert round(value[2], 3) == 18.444  # Garwood: 3.6889 for a count of 0


def test_who_stands_out_does_so_beyond_doubt() -> None:
    found = shop(person(1, 174, 31), person(2, 459, 11)).outlier
    assert found is not None
    assert found.who.id == 1
    assert round(found.times, 2) == 7.43
    assert shop(person(1, 40, 4), person(2, 40, 2)).outlier is None
    assert shop(person(1, 40, 20)).outlier is None, "nobody to compare with"


def test_a_large_team_has_no_more_false_culprits() -> None:
    """The same two rates: beyond doubt between two people, not the worst of forty."""
    assert shop(person(0, 100, 13), person(1, 3900, 260)).outlier is not None
    crowd = [person(n, 100, 260 // 39 + (n <= 26)) for n in range(1, 40)]
    assert shop(person(0, 100, 13), *crowd).outlier is None


def test_who_did_nothing_is_not_shown() -> None:
    assert shop(person(1, 0), person(2, 0, clients=1)).rows == (person(2, 0, clients=1),)
    empty = shop()
    assert (empty.n, empty.too_few, empty.whole, empty.outlier) == (0, True, None, None)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 80)), max_size=8))
def test_whoever_stands_out_has_the_greater_rate(people: list[tuple[int, int]]) -> None:
    found = shop(*(person(n, sold, claims) for n, (sold, claims) in enumerate(people)), purchases=5)
    assert found.nobodys == max(0, 5 - found.n)
    if found.outlier is not None:
        who = found.outlier.who
        others = found.n - who.sold
        assert who.claims * others > (sum(row.claims for row in found.rows) - who.claims) * who.sold
        assert found.outlier.low <= found.outlier.times <= found.outlier.high
