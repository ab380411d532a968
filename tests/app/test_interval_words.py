"""An interval in words is true of its numbers: its ends differ where they differ, and none is told as nothing."""

from __future__ import annotations

import json
import re
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.proportions import wilson
from desktop_crm.app import resources
from desktop_crm.app.figures.words import from_to, held, interval, limits, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import LANGUAGES, Texts

EN = Formats(Texts("en"))
FINITE = st.floats(-1e6, 1e6)


def read(word: str) -> float:
    return inf if word == "∞" else float(word.replace("−", "-").replace(",", ""))


@given(FINITE, FINITE | st.just(inf), st.integers(0, 2), st.booleans())
def test_ends_that_differ_are_told_apart(one: float, other: float, digits: int, signed: bool) -> None:
    low, high = min(one, other), max(one, other)
    words = limits(low, high, EN, digits, signed)
    if len(words) == 1:
        assert high - low < 1e-5
        words *= 2
    least, most = (read(word) for word in words)
    assert least <= most
    assert abs(least - low) <= 0.5000001 * 10**-digits
    assert high == most or abs(most - high) <= 0.5000001 * 10**-digits


@given(st.integers(0, 50), st.integers(0, 10**6))
def test_the_interval_of_a_share_is_never_from_nothing_to_nothing(hits: int, n: int) -> None:
    found = wilson(min(hits, n), n)
    if found is None:
        return
    words = share_limits(*found, EN)
    least, _, most = words.partition("–")
    assert most
    assert least != most
    assert read(most) > 0


def test_known_intervals() -> None:
    assert share_limits(0.253, 0.547, EN) == "25–55"
    assert share_limits(0.0, 0.004, EN) == "0.0–0.4"
    assert share_limits(0.0, 0.0004, EN) == "0.00–0.04"
    assert share_limits(1.0, 1.0, EN) == "100"
    assert share_limits(0.996, 1.0, EN) == "99.6–100.0"
    assert interval(0.96, 1.04, EN, 1) == "0.96–1.04"
    assert interval(1.2, inf, EN, 1) == "1.2–∞"
    assert share_limits(0.0, 0.004, Formats(Texts("uk"))) == "0,0–0,4"
    assert from_to(-5, 12, Texts("en"), EN, signed=True) == "−5 to +12"
    assert from_to(-0.2, 0.3, Texts("uk"), Formats(Texts("uk"))) == "від −0,2 до 0,3"
    assert from_to(100, 100, Texts("en"), EN, signed=True) == "+100"
    assert from_to(0, 0, Texts("en"), EN, signed=True) == "0"


def test_lines_end_in_no_single_letter_and_begin_with_no_dash() -> None:
    assert held("залагодьте з 3, а й із 5 — решту") == "залагодьте з\u00a03, а\u00a0й\u00a0із 5\u00a0— решту"
    assert held("a year: 5 x 3") == "a\u00a0year: 5 x\u00a03"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_puts_an_interval_in_words_by_itself(language: str) -> None:
    for file in resources.path("i18n", language).glob("figures*.json"):
        told = json.loads(file.read_text("utf-8"))
        told.pop("from_to", None)
        assert not re.search(r"\{(low|high)\}", json.dumps(told)), file.name
