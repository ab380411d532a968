"""How a hand-over is told: 51 clients, 3 open claims, 9 tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from desktop_crm.app.formats import Formats
from desktop_crm.app.handover import CHARGED, Left, Matter, Plan


def amount(formats: Formats, key: str, n: int) -> str:
    return formats.texts(f"handover.{key}", n=n, count=formats.number(n))


def amounts(formats: Formats, clients: int, matters: Iterable[Matter] = ()) -> str:
    """What there is of each; "" where there is nothing."""
    counts = Counter(m.record for m in matters)
    parts = [amount(formats, "clients", clients)] if clients else []
    parts += [amount(formats, f"of_{record}", counts[record]) for record in CHARGED if counts[record]]
    return formats.join(parts)


def left_behind(formats: Formats, left: Left) -> str:
    return amounts(formats, len(left.clients), left.matters)


def shares(formats: Formats, plan: Plan) -> list[tuple[str, str]]:
    """Receiver and what they get, in the order of the plan; at last what stays without anybody ("")."""
    clients, matters = plan.counts(), Counter(plan.heir(m) for m in plan.left.matters)
    people = {s.id: s.name for s in (*plan.receivers, *plan.left.takers)}
    found = []
    for id, name in people.items():
        parts = [amount(formats, "clients", clients[id])] if clients[id] else []
        parts += [amount(formats, "matters", matters[id])] if matters[id] else []
        if parts:
            found.append((name, formats.join(parts)))
    if clients[None]:
        found.append(("", amount(formats, "unset", clients[None])))
    return found
