"""The client's name in the head of the card: kept, refused, in conflict, and never lost while it is typed."""

from __future__ import annotations

from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import Problem
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.header import CardHeader
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.words import one_line
from desktop_crm.ui.context import Context


class Naming:
    """`id` is the client whose card stands there; the owner sets it."""

    def __init__(self, context: Context, keeper: Keeper, drafts: Drafts, header: CardHeader) -> None:
        self._context, self._keeper, self._drafts, self._name = context, keeper, drafts, header.name
        self.id: int | None = None
        header.name_kept.connect(self._keep)
        header.name.typed.connect(self._typed)

    def _keep(self, value: str) -> None:
        if self.id is None:
            return
        id, name = self.id, self._name

        def done() -> None:
            self._drafts.drop(f"header:{id}")
            if self.id == id:
                name.close_editor()

        def invalid(problems: tuple[Problem, ...]) -> None:
            text = self._context.problem_text(problems[0])
            if self.id == id:
                name.refuse(text)
            else:
                self._context.window.say_status(text)

        def conflict(found: Client) -> None:
            if self.id == id:
                name.conflict(found.name, one_line(found.title))

        self._keeper.edit("client", id, {"name": value}, done, invalid, conflict)

    def _typed(self, raw: str, on: bool) -> None:
        if self.id is not None:
            if on:
                self._drafts.keep_field(f"header:{self.id}", "name", raw)
            else:
                self._drafts.drop(f"header:{self.id}")

    def bring_draft(self) -> None:
        raw = self._drafts.get(f"header:{self.id}").get("name")
        if raw is not None:
            self._name.open_editor(raw=raw, focus=False)
