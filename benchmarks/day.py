"""The working day: a full card, work on a list, duplicates, Today, a hand-over, the team, groups and own fields.

Work on a list is beside the driver alone, which changes the same rows of the same tables with the same indexes in one
durable transaction: no journal, no searched text, no summaries, no undo.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import bases, raw
from benchmarks.generate import CHOICES
from benchmarks.rows import MS, Row, in_turns, middle, seconds
from benchmarks.writes import Shop, shop

HANGING = {"purchase": 200, "interaction": 150, "claim": 60, "wish": 40, "task": 30, "feedback": 20}
"""The 500 records of a full card."""
WORDS: dict[str, dict[str, Any]] = {
    "purchase": {"amount": 10_000, "product": "chair"},
    "interaction": {"summary": "Asked about the colour of the table", "minutes": 5},
    "claim": {"text": "The leg came loose"},
    "wish": {"text": "A larger table"},
    "task": {"text": "Call back", "due_date": bases.TODAY},
    "feedback": {"satisfaction": 4},
}
GOAL = 11
"""Times the driver: what undoing one record may cost."""


def rows(base: Path) -> list[Row]:
    middling = bases.of(bases.scaled(100_000, 200))
    return [*card(), *bulk(middling), *reading(middling), *everybody(base)]


# -- a card
def card() -> list[Row]:
    from benchmarks.window import Desk

    with bases.place() as inside, bases.copied(bases.of(bases.scaled(10_000, 200))) as path:
        with shop(path) as at:
            fill_card(at, 1)
        desk = Desk(inside)
        desk.show(path)
        opened = [opening(desk, 1 if turn % 2 else 2) for turn in range(20)]
        loading = load_seconds(desk.program.context.need_session(), 1)
        desk.leave()
    note = f"read in {loading / MS:.0f} ms; a usual card opens in {middle(opened[::2], MS):.0f} ms"
    return [Row("a card with 500 records, from the wish to its picture", middle(opened[3::2], MS), 100, 1, "ms", note)]


def fill_card(at: Shop, client: int) -> None:
    from desktop_crm.app import cards
    from desktop_crm.domain.changes import Intent

    with at.session.base.write(Intent("import", "card")) as work:
        for record, number in HANGING.items():
            full = cards.complete(at.session, record, WORDS[record])
            work.add(record, [{**full, "client_id": client} for _ in range(number)])


def load_seconds(session: Any, client: int) -> float:
    from desktop_crm.app import cards

    (times,) = in_turns(10, lambda: cards.load_card(session, client))
    return middle(times)


def opening(desk: Any, client: int) -> float:
    """Seconds from the wish to see a card until it is painted."""
    from PySide6.QtCore import QEventLoop, QTimer

    panel = desk.page.card
    loop, late = QEventLoop(), QTimer()
    late.setSingleShot(True)
    late.timeout.connect(loop.quit)
    late.start(30_000)
    panel.shown.connect(loop.quit)

    def work() -> None:
        panel.show_client(client)
        loop.exec()
        panel.repaint()

    try:
        taken = seconds(work)
    finally:
        panel.shown.disconnect(loop.quit)
    if not late.isActive():
        raise TimeoutError("the card was never shown")
    late.stop()
    desk.do(lambda: None)
    return taken


# -- work on a list
def bulk(base: Path) -> list[Row]:
    from desktop_crm.app import bulk as acts
    from desktop_crm.app import handover
    from desktop_crm.app.jobs import Job

    with bases.copied(base) as path, bases.place() as inside, shop(path) as at:
        session, number = at.session, min(10_000, len(at.ids) // 2)
        ids = at.ids[:: len(at.ids) // number][:number]
        tables = ("client", "client_gone", "task", "task_gone", "claim", "claim_gone", "purchase", "purchase_gone")
        twin = raw.twin(inside / "raw.db", path, tables)
        twin.execute("PRAGMA foreign_keys = OFF")

        def undone() -> None:
            session.base.undo()

        staff = session.base.all("staff")
        work: dict[str, tuple[Callable[[], Any], Callable[[], None]]] = {
            "assign": (
                lambda: acts.assign(session, ids, staff[0].id, Job("bench")),
                lambda: _assign(twin, ids, staff[0].id),
            ),
            "tag": (lambda: acts.tag(session, ids, Job("bench"), add=("spring",)), lambda: _tag(twin, ids)),
            "task": (
                lambda: acts.task(session, ids, WORDS["task"], Job("bench")),
                lambda: _task(twin, session.base.path, number),
            ),
        }
        made = []
        for name, (ours, theirs) in work.items():
            taken = seconds(ours)
            limit = seconds(theirs)
            made.append(_beside(f"{name} {number:,} clients", taken, limit))
            made.append(_beside(f"undo of {name} {number:,} clients, against doing it", seconds(undone), limit))
        made.append(handed_over(session, ids, staff, number, twin, handover))
        taken = seconds(lambda: acts.remove(session, ids, Job("bench")))
        limit = seconds(lambda: _remove(twin, ids))
        copying = seconds(lambda: session.base.backup("bulk", lambda part: None))
        note = f"{copying:.2f} s of it are the copy of the base that is made before"
        made.append(
            _beside(f"delete {number:,} clients with their cards, after a copy of the base", taken, limit, note)
        )
        made.append(_beside(f"undo of deleting {number:,} clients, against doing it", seconds(undone), limit))
        twin.close()
    return made


def _beside(name: str, ours: float, theirs: float, note: str = "") -> Row:
    return Row(name, ours, theirs, GOAL, "s", note, above=1.0)


def handed_over(session: Any, ids: list[int], staff: list[Any], number: int, twin: Any, handover: Any) -> Row:
    from desktop_crm.domain.changes import Intent

    leaver, heirs = staff[0].id, [one.id for one in staff[1:4]]
    with session.base.write(Intent("import", "hand-over")) as work:
        work.edit("client", {one: {"responsible": leaver} for one in ids})
    _assign(twin, ids, leaver)
    from desktop_crm.app.jobs import Job

    plan = handover.divided(session, handover.of_staff(session, leaver), heirs)
    given = [(heirs[n % 3], f"[{heirs[n % 3]}]", one) for n, one in enumerate(plan.owners)]
    taken = seconds(lambda: handover.hand_over(session, plan, Job("bench")))
    limit = seconds(lambda: _many(twin, "UPDATE client SET responsible = ?, known_by = ? WHERE id = ?", given))
    session.base.undo()
    return _beside(f"hand over {len(plan.owners):,} clients", taken, limit)


def _assign(driver: Any, ids: list[int], staff: int) -> None:
    _many(driver, "UPDATE client SET responsible = ?, version = version + 1 WHERE id = ?", [(staff, i) for i in ids])


def _tag(driver: Any, ids: list[int]) -> None:
    given = [('["spring"]', i) for i in ids]
    _many(driver, "UPDATE client SET tags = ?, version = version + 1 WHERE id = ?", given)


def _task(driver: Any, like: Path, number: int) -> None:
    """The rows that ours has just written."""
    last = driver.execute("SELECT coalesce(max(id), 0) FROM task").fetchone()[0]
    raw.write(driver, "task", raw.every(like, "task", f"id > {last}")[:number])


def _remove(driver: Any, ids: list[int]) -> None:
    """The cards with the records that are most of what hangs on them."""
    driver.execute("CREATE TEMP TABLE going (id INTEGER PRIMARY KEY)")
    driver.executemany("INSERT INTO going VALUES (?)", [(i,) for i in ids])
    driver.execute("BEGIN IMMEDIATE")
    for table, key in (("purchase", "client_id"), ("claim", "client_id"), ("task", "client_id"), ("client", "id")):
        names = [row[1] for row in driver.execute(f"PRAGMA table_info({table})").fetchall()]
        kept = {row[1] for row in driver.execute(f"PRAGMA table_info({table}_gone)").fetchall()}
        columns = ", ".join(name for name in names if name in kept)
        going = f"FROM {table} WHERE {key} IN (SELECT id FROM going)"
        driver.execute(f"INSERT INTO {table}_gone ({columns}, gone_op) SELECT {columns}, 1 {going}")
        driver.execute(f"DELETE {going}")
    driver.execute("COMMIT")


def _many(driver: Any, sql: str, given: list[tuple[Any, ...]]) -> None:
    driver.execute("BEGIN IMMEDIATE")
    driver.executemany(sql, given)
    driver.execute("COMMIT")


# -- what is looked at
def reading(base: Path) -> list[Row]:
    from desktop_crm.app.duplicates.groups import find_duplicates
    from desktop_crm.app.jobs import Job
    from desktop_crm.app.standing import Standings
    from desktop_crm.app.team import team
    from desktop_crm.app.today import today

    rounds = bases.scaled(10, 2)
    with bases.copied(base) as path, shop(path) as at:
        session, number = at.session, f"{len(at.ids):,} clients"
        found = seconds(lambda: find_duplicates(session, Job("bench")))
    with bases.copied(base) as path, shop(path) as at:
        standings = Standings(at.session)
        ask: Callable[[], Any] = lambda: today(at.session, bases.TODAY, standings=standings)  # noqa: E731
        first = seconds(ask)
        (again,) = in_turns(rounds, ask)
        _, edited = in_turns(rounds, at.claim, ask)
        looked: Callable[[], Any] = lambda: team(at.session, bases.TODAY, standings=standings)  # noqa: E731
        once = seconds(looked)
        (teamed,) = in_turns(rounds, looked)
    return [
        Row(f"duplicates among {number}", found, 60, 1),
        Row(f"Today, {number}, again", middle(again, MS), 300, 1, "ms", f"the first time {first:.2f} s"),
        Row(f"Today, {number}, after an edit", middle(edited, MS), 300, 1, "ms"),
        Row(f"the team, {number}", middle(teamed, MS), 300, 1, "ms", f"the first time {once / MS:.0f} ms"),
    ]


def everybody(base: Path) -> list[Row]:
    """What is done to the list of all clients of the large base."""
    from desktop_crm.app.grouping import GROUPS, grouped
    from desktop_crm.app.standing import Standings
    from desktop_crm.domain.query import parse

    rounds = bases.scaled(10, 2)
    with shop(base) as at:
        session, standings, ids = at.session, Standings(at.session), array("q", at.ids)
        number = f"{len(ids):,} clients"
        standings.table()
        times: dict[str, float] = {}
        for by in GROUPS:
            (taken,) = in_turns(rounds + 1, lambda by=by: grouped(session, standings, by, ids))  # type: ignore[misc]
            times[by] = middle(taken[1:])
        wood = f"Wood:{CHOICES[0]}"
        query = parse(wood, own=_own(session))
        (filtered,) = in_turns(rounds + 1, lambda: session.base.find(query))
    slowest = max(times, key=lambda by: times[by])
    if not query.conditions:
        raise ValueError(f"{wood} is no condition")
    return [
        Row(f"group {number}", times[slowest] / MS, 500, 1, "ms", f"slowest by {slowest}"),
        Row(f"filter {number} by an own field", middle(filtered[1:], MS), 100, 1, "ms"),
    ]


def _own(session: Any) -> Any:
    from desktop_crm.app import own_values

    return own_values.own(session)
