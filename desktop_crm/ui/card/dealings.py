"""What went on between a client and us, as rows: tasks, recommendations, talks and answers, what was spent on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop_crm.domain.task import Task
from desktop_crm.ui.card import lines
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words


def open_tasks(words: Words) -> list[Task]:
    """Those to be done first come first."""
    found = [task for task in words.card.tasks if task.status == "open"]
    return sorted(found, key=lambda task: (task.due_date or date.max, task.id))


def rows(words: Words, *, show_done: bool = False) -> list[Row]:
    """In groups, as soon as there is more than talks; tasks that are done stand folded at the end."""
    card = words.card
    tasks, done = open_tasks(words), [task for task in card.tasks if task.status == "done"]
    talks = [("interaction", one) for one in card.interactions] + [("feedback", one) for one in card.feedback]
    talks.sort(key=lambda item: (item[1].date or date.min, item[0] == "feedback", item[1].id), reverse=True)
    kin = [KINDS["referral"].row(words, one) for one in card.referrals]
    kin += [lines.recommended_line(words, one) for one in card.recommended]
    spent = sum(one.amount or 0 for one in card.spending)
    found = [
        *_group(words, "tasks", _rows(words, "task", tasks)),
        *_group(words, "referrals", kin),
        *_group(words, "talks", [KINDS[record].row(words, one) for record, one in talks]),
        *_group(words, "spending", _rows(words, "spending", card.spending), words.formats.money(spent)),
    ]
    if done:
        text = words.texts("card.group_done")
        found.append(Row("group", text=text, detail=str(len(done)), fold=show_done, name="done"))
        found += _rows(words, "task", done) if show_done else []
    return found if any(row.header and row.name != "talks" for row in found) else found[1:]


def _group(words: Words, name: str, found: Sequence[Row], more: str = "") -> list[Row]:
    if not found:
        return []
    detail = ", ".join(part for part in (str(len(found)), more) if part)
    return [Row("group", text=words.texts(f"card.group_{name}"), detail=detail, name=name), *found]


def _rows(words: Words, record: str, found: Sequence[Any]) -> list[Row]:
    return [KINDS[record].row(words, one) for one in found]
