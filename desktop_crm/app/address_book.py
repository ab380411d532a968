"""Clients as cards of an address book: what of them a phone can hold, and by what each is known again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.app.importing.drafts import guessed_kind
from desktop_crm.app.importing.identity import OURS
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.client import Client

BATCH: Final = 500
_UID: Final = "uid:"
_PICTURES: Final = ("photo", "logo")


@dataclass(frozen=True, slots=True)
class Picture:
    use: str  # photo or logo
    media: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    """`kind` is "" for a person whom nothing in the card lets take for a company."""

    uid: str
    client: Client
    kind: str
    pictures: tuple[Picture, ...] = ()


def contacts(session: Session, ids: Sequence[int], job: Job) -> Iterator[Contact]:
    """Each of these clients who is still there, in this order. Raises Cancelled."""
    base = session.base
    for start in range(0, len(ids), BATCH):
        job.progress(start / len(ids))
        found = base.records("client", ids[start : start + BATCH])
        some = [id for id in ids[start : start + BATCH] if id in found]
        for id, uid in zip(some, base.uids("client", some), strict=True):
            yield Contact(_named(found[id], uid), found[id], _kind(found[id]), _pictures(session, id))


def _named(client: Client, uid: str) -> str:
    """The name that its own program gave the card, else ours."""
    came = client.origin.removeprefix(_UID).rpartition("#")[0] if client.origin.startswith(_UID) else ""
    return came or f"{OURS}{uid}"


def _kind(client: Client) -> str:
    said = {"name": client.name, "organisation": client.organisation}
    return client.kind if client.kind == "company" or guessed_kind(said) == "company" else ""


def _pictures(session: Session, client: int) -> tuple[Picture, ...]:
    kept = [a for a in session.base.on_card("attachment", client) if a.use in _PICTURES and a.media[:6] == "image/"]
    read = ((a, session.base.content(a.hash)) for a in kept)
    return tuple(Picture(a.use, a.media, data) for a, data in read if data)
