"""Commands about single records: add, edit, delete, undo, redo, history, card."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop_crm.app import attaching, cards, wording
from desktop_crm.app.cards import PLURALS
from desktop_crm.app.formats import Formats
from desktop_crm.app.resolving import field_names, values_from_text
from desktop_crm.app.wording import Names
from desktop_crm.cli.context import Context, Usage, client_of, readable, resolve
from desktop_crm.cli.shapes import Shapes
from desktop_crm.domain import custom_field
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.records import ON_CARD

NEED_A_CLIENT = ("wish", "interaction", "feedback", "loss", "referral", "contact_person", "attachment")


def pairs(context: Context, given: Iterable[str]) -> list[tuple[str, str]]:
    """FIELD=VALUE arguments, split at the first "="."""
    found = []
    for argument in given:
        name, sign, value = readable(argument).partition("=")
        if not sign or not name.strip():
            raise Usage(context.texts("cli.not_a_pair", text=argument))
        found.append((name, value))
    return found


def add(context: Context) -> int:
    record, to, file = context.options.record, context.options.to, context.options.file
    given = pairs(context, context.options.pairs)
    if record not in ON_CARD and to:
        raise Usage(context.texts("cli.to_not_wanted", record=record))
    if record in NEED_A_CLIENT and not to:
        raise Usage(context.texts("cli.to_needed", record=record))
    if (record == "attachment") != (file is not None):
        raise Usage(context.texts("cli.file_needed" if file is None else "cli.file_not_wanted", record=record))
    with context.session(write=True, make=True) as session:
        client = client_of(session, to) if to else None
        values = values_from_text(session, record, given, client)
        if file is not None and client is not None:
            done = attaching.add_file(session, client, Path(file), **values)
        else:
            done = cards.add_record(session, record, client, values)
        uid = session.base.uid(record, done.id)
    context.show({"uid": uid}, lambda: [uid])
    return 0


def edit(context: Context) -> int:
    given = pairs(context, context.options.pairs)
    with context.session(write=True) as session:
        record, id = resolve(session, context.options.uid)
        context.options.record = record  # the errors of its fields are told by their names
        card = getattr(session.base.get(record, id), "client_id", None)
        done = cards.edit_record(session, record, id, values_from_text(session, record, given, card))
        did = _did(context, done.changes.operation) if done.changes.op is not None else context.texts("cli.no_change")
    context.show({"uid": context.options.uid, "did": did, "changed": done.changes.op is not None}, lambda: [did])
    return 0


def delete(context: Context) -> int:
    with context.session(write=True) as session:
        record, id = resolve(session, context.options.uid)
        if session.base.get(record, id) is None:
            raise UserError("record_gone")
        did = _did(context, cards.remove(session, record, [id]).operation)
    context.show({"uid": context.options.uid, "did": did}, lambda: [did])
    return 0


def _did(context: Context, operation: Any) -> str:
    return wording.intent(context.texts, operation.intent) if operation else ""


def undo(context: Context) -> int:
    return _step(context, "undo")


def redo(context: Context) -> int:
    return _step(context, "redo")


def _step(context: Context, verb: str) -> int:
    with context.session(write=True) as session:
        changes = cards.undo(session) if verb == "undo" else cards.redo(session)
        if changes is None or changes.operation is None:
            raise UserError("nothing_to_undo" if verb == "undo" else "nothing_to_redo")
        kept = [{"record": k.record, "uid": session.base.uid(k.record, k.id), "field": k.field} for k in changes.kept]
    did = wording.outcome(context.texts, changes, verb)
    data = {"did": did, "intent": changes.operation.intent.code, "subject": changes.operation.intent.subject}
    context.show(data | {"kept": kept}, lambda: [did])
    return 0


def history(context: Context) -> int:
    with context.session() as session:
        record, id = resolve(session, context.options.uid)
        entries = session.base.history(record, id, context.options.limit)
        shapes = Shapes.of(session).entries(entries)
        formats = context.formats(session)
        names = Names.load(session)
    lines = []
    for entry in wording.told(entries):
        head = f"{formats.moment(entry.at)}  {entry.actor}  "
        if wording.is_about_cards(entry):
            what = wording.intent(context.texts, entry.intent)
        elif entry.verb != "update":
            what = context.texts(f"cli.history_{entry.verb}", record=context.texts(f"codes.record_{entry.record}"))
        else:
            label = wording.field_label(context.texts, entry.record, entry.field, names.own)
            both = (
                wording.value(context.texts, formats, names, entry.record, entry.field, v) or "—"
                for v in (entry.before, entry.after)
            )
            why = wording.on_account_of(context.texts, entry)
            what = f"{label}: {' → '.join(both)}" + (f" ({why})" if why else "")
        lines.append(head + what)
    context.show(shapes, lambda: lines or [context.texts("cli.no_history")])
    return 0


def card(context: Context) -> int:
    with context.session() as session:
        found = cards.load_card(session, client_of(session, context.options.uid))
        if found is None:
            raise UserError("no_such_client")
        shape = Shapes.of(session).card(found)
        lines = _card_lines(context, context.formats(session), Names.load(session), found)
    context.show(shape, lambda: lines)
    return 0


def _card_lines(context: Context, formats: Formats, names: Names, found: cards.Card) -> list[str]:
    lines = [found.client.title, *_fields(context, formats, names, "client", found.client, "  ")]
    said = custom_field.values(found.client.custom, found.own)
    for one in found.own.fields:
        if one.key in said:
            lines.append(f"  {one.name}: {wording.own_value(context.texts, formats, one, said[one.key])}")
    for record in ON_CARD:
        for one in getattr(found, PLURALS[record]):
            lines += ["", context.texts(f"codes.record_{record}")]
            lines += _fields(context, formats, names, record, one, "  ")
    return lines


def _fields(context: Context, formats: Formats, names: Names, record: str, found: Any, indent: str) -> list[str]:
    shown = (
        (n, wording.value(context.texts, formats, names, record, n, getattr(found, n))) for n in field_names(record)
    )
    return [f"{indent}{wording.field_label(context.texts, record, n)}: {text}" for n, text in shown if text]
