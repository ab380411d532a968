"""The words of the sample, by language: names, goods, and what clients and staff say. All of it is data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from desktop_crm.app import resources
from desktop_crm.app.texts import LANGUAGES, Texts

Weighted = Sequence[tuple[str, int]]
SMALL: Final = frozenset({"small", "cover", "lamp"})
"""Kinds of goods that people carry home themselves: neither delivered nor assembled."""
ASSEMBLED: Final = frozenset(
    {"sofa", "bed", "cot", "table", "desk", "wardrobe", "hall", "kitchen", "dresser", "tv", "shelves"}
)
HOME_ONLY: Final = frozenset({"cot", "child_mattress", "kitchen"})
"""Kinds of goods that companies have no use for, unless they ask for them."""


class Product(NamedTuple):
    kind: str
    name: str
    price: int  # in the sample's currency, whole units, at today's prices
    cost: int  # cost of goods in percent of the price
    weight: int
    finish: str  # key of Words.finishes, or ""


class Complaint(NamedTuple):
    kind: str  # kind of product it is about; "*" for anything that is delivered
    low: int  # severity from
    high: int  # to
    text: str
    point: str = ""  # code of the failure point, where it is not the one that the text stands under


class Resolution(NamedTuple):
    text: str
    pays: bool  # goes with a compensation


class Reason(NamedTuple):
    name: str  # in the file "@code" for one of the causes that every base starts with
    kind: str  # ours, outside
    weight: int


class Topic(NamedTuple):
    name: str
    weight: int
    granted: float  # share of the older ones that was granted
    company: bool  # only companies wish for it
    texts: tuple[str, ...]


class Setback(NamedTuple):
    """Why goods came back, or why somebody left without buying."""

    kind: str  # kind of product it is said of; "*" for any
    point: str  # code of the failure point, "" where nobody failed
    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class Words:
    """`resources/sample/<language>.json`. Texts fit every speaker: no word in them tells a man from a woman."""

    shop: str
    shop_line: str
    currency: str
    document: str
    staff: Sequence[Mapping[str, Any]]
    male: Sequence[Sequence[str]]  # first name, patronymics of a son and of a daughter (where there are any)
    female: Sequence[str]
    surnames: Sequence[str]  # the same for men and women
    surname_pairs: Sequence[Sequence[str]]  # a man's and a woman's
    phone: Sequence[str]  # patterns of numbers that nobody can have
    latin: Mapping[str, str]  # letters that this language writes otherwise in e-mail addresses
    mail: Sequence[str]  # domains reserved for examples
    cities: Weighted
    streets: Sequence[str]
    address: Sequence[str]
    office: str
    sources: Weighted
    person_tags: Weighted
    company_tags: Weighted
    vip: str
    notes: Sequence[str]
    notes_female: Sequence[str]
    notes_male: Sequence[str]
    company_notes: Sequence[str]
    company_forms: Sequence[tuple[str, str]]  # pattern, kinds of goods they buy (all of them where empty)
    company_words: Sequence[str]
    featured: Sequence[Mapping[str, Any]]
    others: Sequence[Mapping[str, Any]]  # suppliers, partners, competitors
    finishes: Mapping[str, Sequence[str]]
    products: Sequence[Product]
    causes: Mapping[str, Sequence[Reason]]  # these and the next two by the code of a failure point
    claims: Mapping[str, Sequence[Complaint]]
    story: Mapping[str, Sequence[Complaint]]  # what is only said since the carrier has changed
    tails: Sequence[str]
    resolutions: Mapping[str, Sequence[Resolution]]  # by the code of the very point
    declined: Mapping[str, Sequence[str]]  # points that are not here are never declined
    wishes: Sequence[Topic]
    talks: Mapping[str, Sequence[str]]
    next_steps: Mapping[str, Sequence[str]]
    returns: Sequence[Setback]
    refusals: Sequence[Setback]

    @property
    def points(self) -> tuple[str, ...]:
        """Codes of all failure points that the sample speaks of."""
        return tuple(self.resolutions)


@cache
def load(language: str) -> Words:
    """The words of a language; English ones for a language that has none."""
    file = resources.path("sample", f"{language if language in LANGUAGES else 'en'}.json")
    raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for name in ("claims", "story"):
        raw[name] = {point: [Complaint(*c) for c in said] for point, said in raw[name].items()}
    raw["products"] = [Product(*p) for p in raw["products"]]
    texts = Texts(language)
    raw["causes"] = {point: [_reason(texts, *r) for r in reasons] for point, reasons in raw["causes"].items()}
    raw["resolutions"] = {point: [Resolution(*r) for r in found] for point, found in raw["resolutions"].items()}
    raw["wishes"] = [
        Topic(w["topic"], w["weight"], w["granted"], w.get("company", False), tuple(w["texts"])) for w in raw["wishes"]
    ]
    raw["returns"] = [Setback(*r) for r in raw["returns"]]
    raw["refusals"] = [Setback("*", *r) for r in raw["refusals"]]
    return Words(**raw)


def _reason(texts: Texts, name: str, kind: str, weight: int) -> Reason:
    return Reason(texts(f"storage.cause_{name[1:]}") if name.startswith("@") else name, kind, weight)
