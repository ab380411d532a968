"""What a row changes on a card that is there already: texts are added, the rest is as the row says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_crm.app.importing.drafts import SPECS
from desktop_crm.app.ports import Base
from desktop_crm.app.wording import apart
from desktop_crm.domain.fields import Kind
from desktop_crm.domain.folding import fold, phone_key

_SEVERAL: Final = (Kind.TEXTS, Kind.REFS, Kind.CHOICES)
HISTORY: Final = 10_000
"""Entries of a card's history that are looked at for what was done by hand."""


def overwriting(now: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The row is the newest there is: several texts are added, everything else is replaced."""
    return _changed(now, {name: _union(name, now.get(name) or (), value) for name, value in said.items()})


def adding(now: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The row is about a card that was merged into this one: it adds, and overwrites nothing."""
    return overwriting(now, {name: value for name, value in said.items() if _several(name) or not now.get(name)})


def beside(now: Mapping[str, Any], said: Mapping[str, Any], new: bool) -> dict[str, Any]:
    """What a card says that came before in its file: the last one counts, and the notes of both, and the names of a
    card that is `new`, are kept.
    """
    both = dict(said)
    if now.get("notes") and said.get("notes"):
        both["notes"] = _lines(now["notes"], said["notes"])
    if new and now.get("name") and said.get("name") and fold(now["name"]) != fold(said["name"]):
        both["other_names"] = (*said.get("other_names", ()), now["name"])
    return both


def respecting(
    base: Base, card: int, now: Mapping[str, Any], said: Mapping[str, Any]
) -> tuple[dict[str, Any], set[str]]:
    """What a card of an address book changes, and the fields that stay because somebody changed them by hand.

    Notes typed by hand stay, and the lines that are new are put under them.
    """
    changed = overwriting(now, said)
    over = {name for name in changed if not _several(name) and now.get(name)}
    kept = over & _by_hand(base, card) if over and card > 0 else set()
    for name in kept:
        del changed[name]
    if "notes" in kept:
        kept.remove("notes")
        changed |= _changed(now, {"notes": _lines(now["notes"], said["notes"])})
    return changed, kept


def same(was: Mapping[str, Any], edit: Mapping[str, Any]) -> bool:
    """Whether an edit leaves the card as it was; by which row it came does not count."""
    return all(was.get(name) == value for name, value in edit.items() if name != "origin")


def _by_hand(base: Base, card: int) -> set[str]:
    """Fields that were changed last by a person, and not by an import."""
    last: dict[str, bool] = {}
    for entry in (one for whole in base.history("client", card, HISTORY) for one in apart(whole)):
        if entry.record == "client" and entry.id == card and entry.field:
            by_import = entry.intent.code == "import"
            last.setdefault(entry.field, by_import if entry.kind == "undo" else not by_import)
    return {name for name, by_hand in last.items() if by_hand}


def _changed(now: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != now.get(name)}


def _several(name: str) -> bool:
    return name in SPECS["client"] and SPECS["client"][name].kind in _SEVERAL


def _lines(before: str, more: str) -> str:
    """Both notes: what the second has that the first has not stands under it, as far as there is room."""
    have = {line.strip() for line in before.splitlines()}
    new = [line for line in more.splitlines() if line.strip() not in have]
    whole = "\n".join((before, *new))
    return whole if len(whole) <= SPECS["client"]["notes"].limit else before


def _union(name: str, before: Any, more: Any) -> Any:
    """Of several texts both, each once: phones that differ only in spelling, texts only in blanks, are one.

    Of anything else the second.
    """
    if not _several(name):
        return more

    def key(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return (phone_key(value) if name == "phones" else "") or fold(" ".join(value.split()))

    have = {key(v) for v in before}
    return (*before, *(v for v in more if key(v) not in have))
