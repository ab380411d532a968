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


SURVEY: Final[Cells] = {
    "satisfaction": Cell(170, 1, 230),
    "would_recommend": Cell(290, 2, 360),
    "would_buy_again": Cell(112, 1, 150),
    "had_problem": Cell(112, 1, 150),
    "did_complain": Cell(112, 1, 150),
    "well_solved": Cell(112, 1, 150),
    "trouble": Cell(330, full=True),
    "failure_point": Cell(200, 2),
    "severity": Cell(280, 1, 320),
    "product_wrong": Cell(250, 1),
    "staff_disliked": Cell(250, 1),
    "sale_irritated": Cell(250, 1),
    "worries": Cell(250, 1),
    "wishes": Cell(250, 1),
    "channel": Cell(130, 1, 180),
    "staff": Cell(150, 2),
    "date": DATE,
}
"""The questions in the order in which they are asked; those that are no fields of feedback are told by `survey`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`tab` is the page of the card where its list stands, `among` the filter of the timeline that shows it.

    `line` and `event` give its rows in list and timeline; a row without an icon gets the kind's own. `event` is None
    where the journal tells enough. `command` opens the form; `quick` gives it a button of its own in the bar.
    `main` and `more` are the fields of the form. `mine` names the field that whoever is at the keyboard fills.
    `taken` says what the form takes over from a purchase chosen in it: own field -> field of the purchase. `given` is
    what stands in the form from the start, where that is not what the record declares.
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
    given: Mapping[str, str] = field(default_factory=dict)

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
    "problem": Kind(
        "ear",
        "voices",
        lines.problem_line,
        events.problem_event,
        "voices",
        command="add_problem",
        main={
            "text": Cell(330, 5),
            "severity": Cell(300, 1, 320),
            "failure_point": Cell(190, 3),
            "source": Cell(150, 1, 200),
            "staff": Cell(140, 2),
            "due_date": Cell(140, 1, 160),
            "date": DATE,
        },
        more={
            "cause": Cell(180, 2),
            "purchase": Cell(165, 2),
            "product": Cell(180, 2),
            "status": Cell(130, 1),
            "feedback": Cell(180, 2),
            "resolution": Cell(330, 3),
        },
        taken={"product": "product"},
        given={"source": "staff"},
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
    "feedback": Kind(
        "star",
        "contacts",
        lines.feedback_line,
        events.feedback_event,
        "talks",
        command="add_feedback",
        quick=True,
        main=SURVEY,
        more={"note": Cell(330, full=True)},
        mine="staff",
    ),
    "loss": Kind(
        "trending-down",
        "voices",
        lines.loss_line,
        events.loss_event,
        "voices",
        command="add_loss",
        main={
            "reason": Cell(330, 5),
            "competitor": Cell(200, 3),
            "yearly_value": Cell(150, 1, 200),
            "failure_point": Cell(190, 3),
            "cause": Cell(180, 2),
            "date": DATE,
        },
        more={
            "told_in_public": Cell(150, 1),
            "public_note": Cell(250, 3),
            "staff": Cell(150, 2),
            "won_back_on": Cell(150, 1, 180),
            "won_back_by": Cell(250, 3),
        },
    ),
    "referral": Kind(
        "users",
        "contacts",
        lines.referral_line,
        events.referral_event,
        "talks",
        command="add_referral",
        main={"recommender": Cell(250, 3), "note": Cell(250, 3), "date": DATE},
    ),
    "task": Kind(
        "square-check",
        "contacts",
        lines.task_line,
        events.task_event,
        "talks",
        command="add_task",
        main={"text": Cell(330, 5), "due_date": Cell(150, 1, 180), "staff": Cell(150, 2)},
        more={"note": Cell(330, 3), "status": Cell(130, 1), "date": DATE},
        mine="staff",
    ),
    "spending": Kind(
        "wallet",
        "contacts",
        lines.spending_line,
        events.spending_event,
        "talks",
        command="add_spending",
        main={
            "activity": Cell(200, 3),
            "kind": Cell(170, 2),
            "amount": Cell(120, 1, 200),
            "note": Cell(250, 5),
            "minutes": Cell(150, 1, 180),
            "date": DATE,
        },
        more={"staff": Cell(150, 2), "events": Cell(140, 1, 180), "source": Cell(180, 3)},
        mine="staff",
        given={"kind": "retention"},
    ),
    "contact_person": Kind(
        "user",
        "card",
        lines.person_line,
        command="add_contact_person",
        main={
            "name": Cell(250, 3),
            "position": Cell(200, 2),
            "phones": Cell(220, 2),
            "emails": Cell(220, 2),
        },
        more={"birthday": Cell(150, 1, 180), "notes": Cell(330, 3)},
    ),
    "attachment": Kind("file-text", "card", lines.attachment_line),
}
