"""Rows of the table -> drafts: what each row says, what is wrong in it, and by what it is known again."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from desktop_crm.app.importing.cells import Reader, looks_like_company
from desktop_crm.app.importing.mapping import NAME_PARTS, PURCHASE, WHO, Mapped
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.domain import validation
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, Spec, blank, specs
from desktop_crm.domain.folding import fold, phone_key
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.records import RECORDS

Level = Literal["error", "warning"]
ContactKind = Literal["phone", "email", "name"]
SPECS: Final[dict[str, Mapping[str, Spec]]] = {r: specs(RECORDS[r]) for r in ("client", "claim", "purchase")}
_NAMING: Final = ("name", "number", "phones", "emails")
_PREFIX: Final = {"client": "client_", "purchase": "purchase_"}


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong (`error`: the row is skipped) or worth a look in a cell.

    `column` is its place in the table, None where the field has no column. The text is `problems.<code>` for errors
    and `imports.warning_<code>` for warnings; `report.issue_text` gives it.
    """

    level: Level
    column: int | None
    name: str  # the mapped field
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """One row. `client`, `claim` and `purchase` hold values by field, references as names; only what the row says.

    `client` is None for a claim that names nobody. Origins are filled in for rows without errors.
    """

    line: int
    client: dict[str, Any] | None
    claim: dict[str, Any] | None = None
    purchase: dict[str, Any] | None = None
    issues: list[Issue] = field(default_factory=list)
    origin: str = ""  # of the client, or of the claim in a list of claims
    purchase_origin: str = ""
    keys: list[tuple[ContactKind, str]] = field(default_factory=list)  # under which the client may be known already

    @property
    def bad(self) -> bool:
        return any(i.level == "error" for i in self.issues)


def read_drafts(table: Table, mapped: Mapped, reader: Reader, job: Job) -> list[Draft]:
    """Raises Cancelled."""
    drafts = []
    row_reader = _RowReader(mapped, reader)
    for n, (line, cells) in enumerate(zip(table.lines, table.rows, strict=True)):
        if n % 500 == 0:
            job.progress(n / len(table.rows))
        drafts.append(row_reader.draft(line, cells))
    _name(drafts, mapped.as_)
    return drafts


class _RowReader:
    def __init__(self, mapped: Mapped, reader: Reader) -> None:
        self.reader, self.lenient, self.as_ = reader, mapped.rules.lenient, mapped.as_
        self.columns: list[tuple[int, str, str, str]] = []  # column, mapped field, record, field of the record
        for i, name in enumerate(mapped.fields):
            if name:
                self.columns.append((i, name, *_target(mapped.as_, name)))
        self.first = {name: i for i, name in reversed(list(enumerate(mapped.fields))) if name}

    def draft(self, line: int, cells: list[str]) -> Draft:
        found: dict[str, dict[str, Any]] = {"client": {}, "claim": {}, "purchase": {}}
        issues: list[Issue] = []
        parts: dict[str, str] = {}
        for column, mapped_name, record, name in self.columns:
            if mapped_name in NAME_PARTS:
                parts[mapped_name] = cells[column].strip()
                continue
            spec = SPECS[record][name]
            try:
                value, warnings = self.reader.value(record, name, spec, cells[column])
            except Unreadable as error:
                self._refuse(issues, column, mapped_name, spec, Problem(name, error.code, error.params))
                continue
            issues += [Issue("warning", column, mapped_name, w.code, w.params) for w in warnings]
            if value not in (None, "", ()):
                found[record][name] = _joined(found[record].get(name), value, spec)
        if whole := _whole_name(parts):
            found["client"]["name"] = whole
        claim = found["claim"] if self.as_ == "claims" else None
        client = found["client"] if claim is None or not found["client"].keys().isdisjoint(_NAMING) else None
        bought = found["purchase"]
        purchase = bought if bought.get("date") and bought.get("amount") is not None else None
        draft = Draft(line, client, claim, purchase, issues)
        self._validate(draft)
        return draft

    def _refuse(self, issues: list[Issue], column: int | None, name: str, spec: Spec, problem: Problem) -> bool:
        """An error, or with lenient rules a value left out. Returns whether the value has to go."""
        if self.lenient and not spec.required and problem.code != "name_needed":
            issues.append(Issue("warning", column, name, "left_out", {"text": str(problem.params.get("text", ""))}))
            return True
        issues.append(Issue("error", column, name, problem.code, problem.params))
        return False

    def _validate(self, draft: Draft) -> None:
        """The rules of the records, over what the row says and the defaults."""
        for record, values in (("client", draft.client), ("claim", draft.claim), ("purchase", draft.purchase)):
            if values is None:
                continue
            known = {i.name for i in draft.issues if i.level == "error"}
            for problem in validation.problems(
                record, blank(RECORDS[record]) | _checkable(record, values), self.reader.today
            ):
                mapped_name = self._mapped(record, problem.field)
                if mapped_name in known or (problem.code == "name_needed" and known & {"emails", "phones"}):
                    continue
                spec = SPECS[record][problem.field]
                if self._refuse(draft.issues, self.first.get(mapped_name), mapped_name, spec, problem):
                    values.pop(problem.field, None)
            for name, limit in (("cause", 200), ("failure_point", 1000), ("staff", 200), ("responsible", 200)):
                if len(str(values.get(name, ""))) > limit:
                    params = {"length": len(values[name]), "limit": limit}
                    mapped_name = self._mapped(record, name)
                    draft.issues.append(Issue("error", self.first.get(mapped_name), mapped_name, "too_long", params))

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
    return "client", "name" if mapped_name in NAME_PARTS else mapped_name


def _whole_name(parts: Mapping[str, str]) -> str:
    """Шевченко Олена Петрівна, as lists here have it; John Smith, as lists elsewhere do."""
    order = NAME_PARTS
    if not re.search("[\u0400-\u052f]", "".join(parts.values())):
        order = ("first_name", "middle_name", "last_name")
    return " ".join(filter(None, (" ".join(parts.get(p, "").split()) for p in order)))


def _joined(before: Any, value: Any, spec: Spec) -> Any:
    """What several columns say together."""
    if before is None:
        return value
    if isinstance(value, tuple):
        return tuple(dict.fromkeys((*before, *value)))
    return f"{before}\n{value}" if spec.kind is Kind.LONG else value


def _checkable(record: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without references, which are names here and no values yet."""
    return {n: v for n, v in values.items() if SPECS[record][n].kind not in (Kind.REF, Kind.REFS)}


def guessed_kind(client: Mapping[str, Any]) -> str:
    """An organisation alone is a company, and so is «ТОВ …»."""
    if not client.get("name"):
        return "company" if client.get("organisation") else "person"
    return "company" if looks_like_company(client["name"]) else "person"


# -- identity


def _name(drafts: list[Draft], as_: str) -> None:
    """Give rows the identity by which the same row is known again: what it says, and which of several alike it is.

    In a list of purchases the rows of one client are alike in all but the purchase, and mean one client.
    """
    seen: Counter[str] = Counter()
    purchases = any(d.purchase for d in drafts)
    for draft in drafts:
        if draft.bad:
            continue
        draft.keys = _contact_keys(draft.client or {})
        if as_ == "claims":
            draft.origin = _origin("claim", {"claim": draft.claim, "client": draft.client}, seen)
        else:
            draft.origin = _origin("client", {"client": draft.client}, None if purchases else seen)
            if draft.purchase:
                said = {"client": draft.client, "purchase": draft.purchase}
                draft.purchase_origin = _origin("purchase", said, seen)


def _origin(kind: str, said: Mapping[str, Any], seen: Counter[str] | None) -> str:
    text = json.dumps(_canonical(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = f"{kind}:{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
    if seen is None:
        return key
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}:{seen[key]}"


def _canonical(value: Any, name: str = "") -> Any:
    """The same for the same content, however it was typed, encoded, or ordered."""
    if isinstance(value, Mapping):
        return {n: _canonical(v, n) for n, v in value.items() if v not in (None, "", ())}
    if isinstance(value, tuple):
        return sorted({str(_canonical(v, name)) for v in value})
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if name == "phones" and (key := phone_key(value)):
            return key
        return " ".join(unicodedata.normalize("NFC", value).split())
    return value


def client_origin(client: Mapping[str, Any]) -> str:
    """The identity of a client that a list of claims names."""
    return _origin("who", client, None)


def _contact_keys(client: Mapping[str, Any]) -> list[tuple[ContactKind, str]]:
    """Surest first."""
    keys: list[tuple[ContactKind, str]] = []
    keys += [("phone", key) for p in client.get("phones", ()) if (key := phone_key(p))]
    keys += [("email", fold(e)) for e in client.get("emails", ())]
    keys += [("name", key) for n in ("name", "organisation") if (key := fold(str(client.get(n, "")).strip()))]
    return keys
