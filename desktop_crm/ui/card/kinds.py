"""The kinds of record on a card, each declared once: icon, place, words, form. A new kind is one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from desktop_crm.ui.card import events, lines
from desktop_crm.ui.card.flowing import Cell
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words

Cells = Mapping[str, Cell]
DATE: Final = Cell(170, 1, 260, wrong=400)


@dataclass(frozen=True, slots=True)
class Kind:
    """`tab` is the page of the card where its list stands, `among` the filter of the timeline that shows it.

    `line` and `event` give its rows in list and timeline; a row without an icon gets the kind's own. `event` is None
    where the journal tells enough. `command` opens the form; `quick` gives it a button of its own in the bar.
    `main` and `more` are the fields of the form. `mine` names the field that whoever is at the keyboard fills.
    `taken` says what the form takes over from a purchase chosen in it: own field -> field of the purchase.
    """

    icon: str
    tab: str
    line: Callable[[Words, Any], Row]
    event: Callable[[Words, Any], Row] | None = None
    among: str = ""
    command: str = ""
    quick: bool = False
    main: Cells = field(default_factory=dict)
    more: Cells = field(default_factory=dict)
    mine: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)

    def row(self, words: Words, found: Any) -> Row:
        return self._with_icon(self.line(words, found))

    def event_row(self, words: Words, found: Any) -> Row | None:
        return None if self.event is None else self._with_icon(self.event(words, found))

    def _with_icon(self, row: Row) -> Row:
        return row if row.icon or row.kind == "purchase" else replace(row, icon=self.icon)


KINDS: Final[Mapping[str, Kind]] = {
    "claim": Kind(
        "triangle-alert",
        "voices",
        lines.claim_line,
        events.claim_event,
        "voices",
        command="add_claim",
        quick=True,
        main={
            "text": Cell(330, 5),
            "severity": Cell(300, 1, 320),
            "failure_point": Cell(190, 3),
            "purchase": Cell(165, 2),
            "staff": Cell(140, 2),
            "due_date": Cell(140, 1, 160),
            "date": DATE,
        },
        more={
            "channel": Cell(150, 1),
            "cause": Cell(180, 2),
            "product": Cell(180, 2),
            "status": Cell(130, 1),
            "compensation": Cell(130, 1),
            "content": Cell(150, 1),
            "resolution": Cell(330, 3),
        },
        taken={"product": "product"},
    ),
    "wish": Kind(
        "lightbulb",
        "voices",
        lines.wish_line,
        events.wish_event,
        "voices",
        command="add_wish",
        quick=True,
        main={
            "text": Cell(330, 5),
            "priority": Cell(130, 1, 200),
            "topic": Cell(200, 2),
            "status": Cell(130, 1),
            "date": DATE,
        },
    ),
    "purchase": Kind(
        "shopping-bag",
        "purchases",
        lines.purchase_line,
        events.purchase_event,
        "purchases",
        command="add_purchase",
        quick=True,
        main={
            "product": Cell(330, 5),
            "amount": Cell(120, 1, 200),
            "cost": Cell(130, 1, 200),
            "seller": Cell(150, 2),
            "document": Cell(110, 1),
            "date": DATE,
        },
        mine="seller",
    ),
    "return": Kind(
        "undo-dot",
        "purchases",
        lines.return_line,
        events.return_event,
        "purchases",
        command="add_return",
        main={
            "reason": Cell(330, 5),
            "purchase": Cell(200, 3),
            "amount": Cell(130, 1, 200),
            "failure_point": Cell(190, 3),
            "date": DATE,
        },
        more={
            "product": Cell(200, 3),
            "cost": Cell(130, 1, 200),
            "cause": Cell(180, 2),
            "staff": Cell(150, 2),
            "document": Cell(110, 1),
        },
        taken={"amount": "amount", "product": "product", "cost": "cost"},
    ),
    "refusal": Kind(
        "user-x",
        "voices",
        lines.refusal_line,
        events.refusal_event,
        "voices",
        command="add_refusal",
        main={
            "reason": Cell(330, 5),
            "failure_point": Cell(190, 3),
            "product": Cell(200, 3),
            "amount": Cell(130, 1, 200),
            "date": DATE,
        },
        more={"cause": Cell(180, 2), "staff": Cell(150, 2)},
    ),
    "interaction": Kind(
        "phone",
        "contacts",
        lines.interaction_line,
        events.interaction_event,
        "talks",
        command="add_contact",
        quick=True,
        main={
            "summary": Cell(330, 5),
            "channel": Cell(130, 1, 200),
            "direction": Cell(130, 1, 200),
            "staff": Cell(150, 2),
            "next_step": Cell(200, 3),
            "date": DATE,
        },
        more={"purpose": Cell(180, 1), "minutes": Cell(100, 1, 160)},
        mine="staff",
    ),
    "attachment": Kind("file-text", "card", lines.attachment_line),
}
