"""What ends something on a card by one click: a task done, a client won back, a record thrown away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_crm.domain.errors import Problem
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.context import Context


class Ending:
    """Each is told by a toast that takes it back. `reload` shows the card as it stands after all."""

    def __init__(self, context: Context, keeper: Keeper, reload: Callable[[], None]) -> None:
        self._context, self._keeper, self._reload = context, keeper, reload

    def finish(self, id: int, done: bool) -> None:
        """A task is done, or open again."""
        key = "card.task_finished" if done else "card.task_reopened"
        self._edit("task", id, {"status": "done" if done else "open"}, lambda: self._say(self._context.texts(key)))

    def win_back(self, id: int, done: Callable[[], None]) -> None:
        """The client of a loss came back today."""

        def said() -> None:
            self._say(self._context.texts("card.loss_back_done"))
            done()

        self._edit("loss", id, {"won_back_on": self._context.today()}, said)

    def _edit(self, record: str, id: int, values: Mapping[str, Any], done: Callable[[], None]) -> None:
        def refused(problems: tuple[Problem, ...]) -> None:
            self._context.window.say_status(self._context.problem_text(problems[0]))
            self._reload()

        self._keeper.edit(record, id, values, done, refused, lambda _found: self._reload())

    def delete(self, record: str, id: int, name: str) -> None:
        texts = self._context.texts
        what = texts(f"card.what_{record}")
        named = texts("card.record_named", record=what, subject=name) if name else what
        self._keeper.remove(record, [id], lambda _changes: self._say(texts("card.deleted", what=named)))

    def _say(self, text: str) -> None:
        self._context.window.toast(text)
