"""What the table of voices shows of each, fetched in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.voice_rows import STATUS_OF, VoiceRow, of_key
from desktop_crm.domain.client import title_of
from desktop_crm.storage.engine import AMONG, packed, run
from desktop_crm.storage.rows import load_day, load_many
from desktop_crm.storage.voice_columns import ANSWERED, PLACED

_SHORT: Final = 1_000
"""Letters of a text that the table needs."""
_TEXT: Final = {"claim": "text", "problem": "text", "wish": "text"}
WHO: Final = "c.name, c.organisation, c.emails, c.phones, c.number"


def by_record(keys: Sequence[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key in keys:
        record, id = of_key(key)
        found.setdefault(record, []).append(id)
    return found


def rows(conn: Connection, keys: Sequence[int]) -> dict[int, VoiceRow]:
    """By key; those that are gone are missing."""
    found: dict[int, VoiceRow] = {}
    for record, ids in by_record(keys).items():
        answered = record in ANSWERED
        status = "v.status" if record in STATUS_OF else "''"
        closed = "v.resolved_on" if answered else "v.won_back_on" if record == "loss" else "NULL"
        amount = "v.amount" if record in ("refusal", "return") else "v.yearly_value" if record == "loss" else "NULL"
        point, staff = ("v.failure_point", "v.staff") if record in PLACED else ("NULL", "NULL")
        severity, due = ("v.severity", "v.due_date") if answered else ("NULL", "NULL")
        sql = (
            f"SELECT v.id, v.client_id, substr(v.{_TEXT.get(record, 'reason')}, 1, {_SHORT}), v.date, {point},"
            f" {severity}, {status}, {due}, {closed}, {staff}, {amount}, {WHO}"
            f" FROM {record} v LEFT JOIN client c ON c.id = v.client_id WHERE v.id {AMONG}"
        )
        for row in run(conn, sql, packed(ids)):
            made = _row(record, row)
            found[made.key] = made
    return found


def _row(record: str, row: Sequence[Any]) -> VoiceRow:
    id, client_id, text, day, point, severity, status, due, closed, staff, amount, *who = row
    client = ""
    if who[0] is not None:
        name, organisation, emails, phones, number = who
        client = title_of(name, organisation, load_many(emails), load_many(phones), number)
    return VoiceRow(
        record=record,
        id=id,
        client_id=client_id,
        client=client,
        text=text,
        date=load_day(day),
        point=point,
        severity=severity,
        status=status,
        due=load_day(due),
        closed_on=load_day(closed),
        staff=staff,
        amount=amount,
    )
