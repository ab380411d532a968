"""Rows of the table -> drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from desktop_crm.app.importing import collector, identity, own_columns
from desktop_crm.app.importing.cells import Reader
from desktop_crm.app.importing.columns import NAMES, NOTHING, Column, refusal
from desktop_crm.app.importing.drafts import SPECS, Draft, Issue
from desktop_crm.app.importing.identity import Key
from desktop_crm.app.importing.mapping import NAME_PARTS, PURCHASE, WHO, Mapped
from desktop_crm.app.importing.own_columns import OwnColumn
from desktop_crm.app.importing.table import Extra, Table
from desktop_crm.app.jobs import Job
from desktop_crm.domain import validation
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, Spec, blank
from desktop_crm.domain.folding import fold
from desktop_crm.domain.records import RECORDS

STEP: Final = 1000
"""Rows between two looks at whether the user has cancelled."""
_NAMING: Final = ("name", "number", "phones", "emails")
_TITLING: Final = ("name", "organisation", "emails", "phones", "number")
_PREFIX: Final = {"client": "client_", "purchase": "purchase_"}
_RANK: Final = {"phones": 0, "emails": 1, "name": 2, "organisation": 3}
_NAMED: Final = (("cause", NAMES), ("failure_point", 1000), ("staff", NAMES), ("responsible", NAMES))
_MANY: Final = 100
_NO_EXTRA: Final = Extra()
_NO_OWN: Final[dict[str, CustomField]] = {}


def read_drafts(table: Table, mapped: Mapped, reader: Reader, job: Job, drafts: list[Draft]) -> None:
    """Adds a draft for each row to `drafts`. Raises Cancelled."""
    rows = _Rows(mapped, reader, own_columns.found(table, mapped), verbatim=bool(table.fields))
    for start in range(0, len(table.rows), STEP):
        job.progress(start / len(table.rows))
        collector.spare()
        part = slice(start, start + STEP)
        drafts += map(rows.draft, table.lines[part], table.rows[part])
    if table.extras:
        for draft in drafts:
            extra = table.extras.get(draft.line, _NO_EXTRA)
            draft.uid, draft.attached = identity.uid_key(extra.uid), extra.attached
            if draft.uid and draft.origin:
                draft.origin = identity.uid_start(draft.uid) + draft.origin.partition(":")[2]
    if table.format != "vcf":  # without a name of its own, a card of an address book is its content
        _name(drafts, mapped.as_)


class _Record:
    """The columns that fill one record, and what they say in the row at hand."""

    def __init__(self, record: str, columns: Sequence[Column]) -> None:
        self.record = record
        self.columns = [(c.place, c.known.get, c.read, c, _RANK.get(c.name, 0)) for c in columns]
        defaults = blank(RECORDS[record])
        # what has no default has to be in the row
        self.required = tuple(n for n, s in SPECS[record].items() if s.required and defaults[n] in (None, "", ()))

    def read(self, cells: Sequence[str], issues: list[Issue]) -> tuple[dict[str, Any], list[str], list[Any], bool]:
        """Values, their parts of the identity, keys by rank, and whether all is well by itself."""
        values: dict[str, Any] = {}
        parts: list[str] = []
        keys: list[tuple[Key, ...]] = [(), (), (), ()]
        sound = True
        for place, known, read, column, rank in self.columns:
            text = cells[place]
            said = known(text) or read(text)
            if said is NOTHING:
                continue
            value, part, more, found, well = said
            if found:
                issues += found
            if not well:
                sound = False
            if value is None:
                continue
            name = column.name
            if column.again and name in values:
                value = values[name] = _joined(values[name], value, column.spec)
                sound = sound and len(value) <= (_MANY if isinstance(value, tuple) else column.spec.limit)
                parts = [p for p in parts if not p.startswith(f'"{name}":')]
                part = identity.part(name, value)
            else:
                values[name] = value
            parts.append(part)
            if more:
                keys[rank] += more
        return values, parts, keys, sound


class _Rows:
    def __init__(self, mapped: Mapped, reader: Reader, own: Mapping[str, CustomField], *, verbatim: bool) -> None:
        self.own = own
        self.today, self.lenient, self.as_ = reader.today, mapped.rules.lenient, mapped.as_
        columns: dict[str, list[Column]] = {"client": [], "claim": [], "purchase": []}
        self.names: list[tuple[int, str]] = []  # columns with parts of the name
        self.first: dict[str, int] = {}
        for place, name in enumerate(mapped.fields):
            if not name:
                continue
            again = name in self.first
            self.first.setdefault(name, place)
            if name in NAME_PARTS:
                self.names.append((place, name))
                continue
            mine = own_columns.value_name(name, place)
            if mine in own:
                one = own[mine]
                columns["client"].append(
                    OwnColumn(place, mine, "client", mine, one.spec, reader, self.lenient, verbatim, one=one)
                )
                self.first.setdefault(mine, place)
                continue
            record, target = _target(mapped.as_, name)
            columns[record].append(
                Column(place, name, record, target, SPECS[record][target], reader, self.lenient, verbatim, again)
            )
        self.client, self.claim, self.purchase = (_Record(record, found) for record, found in columns.items())

    def draft(self, line: int, cells: Sequence[str]) -> Draft:
        issues: list[Issue] = []
        client, parts, keys, sound = self.client.read(cells, issues)
        if self.names and (whole := _whole_name({name: cells[place].strip() for place, name in self.names})):
            if "name" in client:
                parts = [p for p in parts if not p.startswith('"name":')]
            client["name"] = whole
            parts.append(identity.text_part("name", whole))
            keys[2] = (("name", fold(whole)),)
            sound = sound and whole.isprintable() and len(whole) <= SPECS["client"]["name"].limit
        draft = Draft(line, client, issues=issues)
        claimed: list[str] = []
        bought: list[str] = []
        if self.as_ == "claims":
            sound = self._claim(draft, cells, claimed, sound)
        elif sound:
            sound = any(name in client for name in _TITLING)
        if self.purchase.columns:
            sound = self._bought(draft, cells, bought, sound)
        if not sound and self._validate(draft):
            parts, keys = _parts(draft.client, self.own), [_keys(draft.client)]
            claimed, bought = _parts(draft.claim), _parts(draft.purchase)
        if not issues or not draft.bad:
            draft.keys = tuple(dict.fromkeys(chain.from_iterable(keys))) if any(keys) else ()
            self._identify(draft, identity.together(parts), claimed, bought)
        return draft

    def _claim(self, draft: Draft, cells: Sequence[str], parts: list[str], sound: bool) -> bool:
        claim, more, _, well = self.claim.read(cells, draft.issues)
        parts += more
        draft.claim = claim
        if draft.client is not None and draft.client.keys().isdisjoint(_NAMING):
            draft.client = None
        dated = "due_date" in claim or "resolved_on" in claim
        return sound and well and not dated and all(name in claim for name in self.claim.required)

    def _bought(self, draft: Draft, cells: Sequence[str], parts: list[str], sound: bool) -> bool:
        before = len(draft.issues)
        bought, more, _, well = self.purchase.read(cells, draft.issues)
        if len(draft.issues) > before:
            draft.issues.sort(key=lambda issue: issue.column or 0)
        if "date" in bought and "amount" in bought:
            draft.purchase = bought
            parts += more
        return sound and well

    def _identify(self, draft: Draft, client: str, claimed: list[str], bought: list[str]) -> None:
        """Which of several alike it is, is told later."""
        if draft.claim is not None:
            who = f',"client":{client}' if draft.client is not None else ""
            draft.origin = identity.origin("claim", f'{{"claim":{identity.together(claimed)}{who}}}')
            return
        draft.origin = identity.origin("client", f'{{"client":{client}}}')
        if draft.purchase is not None:
            text = f'{{"client":{client},"purchase":{identity.together(bought)}}}'
            draft.purchase_origin = identity.origin("purchase", text)

    def _validate(self, draft: Draft) -> bool:
        """The rules of the records, over what the row says and the defaults. Whether the values are not all as read."""
        for record, values in (("client", draft.client), ("claim", draft.claim), ("purchase", draft.purchase)):
            if values is None:
                continue
            known = {i.name for i in draft.issues if i.level == "error"}
            for problem in validation.problems(record, blank(RECORDS[record]) | _checkable(record, values), self.today):
                mapped_name = self._mapped(record, problem.field)
                if mapped_name in known or (problem.code == "name_needed" and known & {"emails", "phones"}):
                    continue
                if self._refuse(draft, record, problem).level == "warning":
                    values.pop(problem.field, None)
            for name in (n for n in (*values,) if n in self.own and record == "client"):
                for problem in validation.field_problems(name, self.own[name].spec, values[name], self.today):
                    if self._refuse(draft, record, problem).level == "warning":
                        values.pop(name, None)
            for name, limit in _NAMED:
                said = str(values.get(name, ""))
                if len(said) > limit:
                    self._refuse(draft, record, Problem(name, "too_long", {"length": len(said), "limit": limit}), False)
                elif "\0" in said:
                    self._refuse(draft, record, Problem(name, "unkeepable"), False)
        return not draft.bad

    def _refuse(self, draft: Draft, record: str, problem: Problem, lenient: bool | None = None) -> Issue:
        name = self._mapped(record, problem.field)
        lenient = self.lenient if lenient is None else lenient
        one = self.own.get(problem.field)
        if one is not None:
            problem = Problem(problem.field, problem.code, {**problem.params, "label": one.name})
        spec = one.spec if one is not None else SPECS[record][problem.field]
        issue = refusal(self.first.get(name), name, spec, problem, lenient=lenient)
        draft.issues.append(issue)
        return issue

    def _mapped(self, record: str, name: str) -> str:
        """The name under which a record's field is mapped in this kind of file."""
        own = "client" if self.as_ == "clients" else "claim"
        if record == own:
            if name == "name" and "name" not in self.first:
                return next((p for p in (*NAME_PARTS, "organisation") if p in self.first), "name")
            return name
        return _PREFIX[record] + name


def _target(as_: str, mapped_name: str) -> tuple[str, str]:
    if as_ == "claims":
        return ("client", mapped_name.removeprefix("client_")) if mapped_name in WHO else ("claim", mapped_name)
    if mapped_name in PURCHASE:
        return "purchase", mapped_name.removeprefix("purchase_")
    return "client", mapped_name


def _whole_name(parts: Mapping[str, str]) -> str:
    """Шевченко Олена Петрівна, as lists here have it; John Smith, as lists elsewhere do."""
    order = NAME_PARTS
    if not re.search("[\u0400-\u052f]", "".join(parts.values())):
        order = ("first_name", "middle_name", "last_name")
    return " ".join(filter(None, (" ".join(parts.get(p, "").split()) for p in order)))


def _joined(before: Any, value: Any, spec: Spec) -> Any:
    """What several columns say together."""
    if isinstance(value, tuple):
        return tuple(dict.fromkeys((*before, *value)))
    return f"{before}\n{value}" if spec.kind is Kind.LONG else value


def _checkable(record: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without references, which are names here and no values yet."""
    found = SPECS[record]
    return {n: v for n, v in values.items() if n in found and found[n].kind not in (Kind.REF, Kind.REFS)}


def _parts(values: Mapping[str, Any] | None, own: Mapping[str, CustomField] = _NO_OWN) -> list[str]:
    return [
        identity.part(own_columns.said_as(own[name]) if name in own else name, value)
        for name, value in (values or {}).items()
    ]


def _keys(client: Mapping[str, Any] | None) -> tuple[Key, ...]:
    return tuple(
        key for name in _RANK if client and name in client for key in identity.contact_keys(name, client[name])
    )


def _name(drafts: list[Draft], as_: str) -> None:
    """Tell rows apart that are alike: the second of them is another.

    In a list of purchases the rows of one client are alike in all but the purchase, and mean one client.
    """
    seen: dict[str, int] = {}
    purchases = any(d.purchase for d in drafts)
    for draft in drafts:
        if not draft.origin:
            continue
        if not purchases or as_ == "claims":
            draft.origin = _numbered(draft.origin, seen)
        if draft.purchase_origin:
            draft.purchase_origin = _numbered(draft.purchase_origin, seen)


def _numbered(origin: str, seen: dict[str, int]) -> str:
    seen[origin] = times = seen.get(origin, 0) + 1
    return origin if times == 1 else f"{origin}:{times}"
