"""What a row of the table says, what is wrong in it, and by what it is known again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from desktop_crm.app.importing import identity
from desktop_crm.app.importing.cells import looks_like_company
from desktop_crm.app.importing.identity import Key
from desktop_crm.app.importing.table import Attached
from desktop_crm.domain.fields import Spec, specs
from desktop_crm.domain.records import RECORDS

Level = Literal["error", "warning"]
SPECS: Final[dict[str, Mapping[str, Spec]]] = {
    r: specs(RECORDS[r]) for r in ("client", "claim", "purchase", "attachment")
}


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong (`error`: the row is skipped) or worth a look in a cell.

    `column` is its place in the table, None where the field has no column. The text is `imports.<level>_<code>`, else
    `problems.<code>`; `report.issue_text` gives it.
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
    keys: tuple[Key, ...] = ()  # under which the client may be known already, surest first
    uid: str = ""  # what the file's program calls the client
    attached: tuple[Attached, ...] = ()

    @property
    def bad(self) -> bool:
        return bool(self.issues) and any(i.level == "error" for i in self.issues)


def guessed_kind(client: Mapping[str, Any]) -> str:
    """An organisation alone is a company, and so is «ТОВ …»."""
    name = client.get("name")
    if not name:
        return "company" if client.get("organisation") else "person"
    return "company" if looks_like_company(name) else "person"


def client_origin(client: Mapping[str, Any]) -> str:
    """The identity of a client that a list of claims names."""
    return identity.origin("who", identity.said(client))


def identity_of(draft: Draft) -> str:
    """Of the client whose pictures these are."""
    if draft.uid:
        return identity.uid_start(draft.uid)
    number = (draft.client or {}).get("number")
    return f"number:{number}" if number else draft.origin
