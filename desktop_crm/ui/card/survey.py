"""The questions of a survey by phone, in one form: what is answered becomes feedback, cases and wishes in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop_crm.app.surveys import SEVERITY, Answers
from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card import making
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.widgets import Field, SegmentsField

SURVEYED: Final = "feedback"
ELSEWHERE: Final = {
    "trouble": ("problem", "text"),
    "severity": ("problem", "severity"),
    "failure_point": ("problem", "failure_point"),
    "wishes": ("wish", "text"),
}
"""Questions of which the answer becomes a record of its own: the field that it fills there."""
ASKED: Final = (
    "satisfaction",
    "would_recommend",
    "would_buy_again",
    "had_problem",
    "did_complain",
    "well_solved",
    "trouble",
    "wishes",
)
"""What is put as a question; the rest bears the name of its field."""
ABOUT_PROBLEM: Final = ("did_complain", "well_solved", "trouble", "failure_point", "severity")
"""What is asked of those only who had a problem."""


class SurveyForm(RecordForm):
    """Yes and no as two buttons, the scales by digits."""

    def _make(self, name: str) -> Field:
        field: Field
        record, other = ELSEWHERE.get(name, (self.record, name))
        label = self._context.texts(f"card.ask_{name}") if name in ASKED else self._words.label(record, other)
        if name == "date":
            return super()._make(name)
        if self._spec(name).kind is Kind.FLAG:
            found = making.options(self._words, record, other)
            field = SegmentsField(self._context, label, found, optional=True)
        else:
            field = making.make_field(
                self._context, self._words, record, other, label=label, required=name == "channel"
            )
        if name == "had_problem":
            field.edited.connect(self._ask_on)
        return field

    def _spec(self, name: str) -> Spec:
        record, other = ELSEWHERE.get(name, (self.record, name))
        return specs(RECORDS[record])[other]

    def _renew(self, name: str, field: Field) -> None:
        record, other = ELSEWHERE.get(name, (self.record, name))
        making.renew_options(field, self._words, record, other)

    def _first_values(self) -> dict[str, Any]:
        own = {"trouble": "", "wishes": "", "failure_point": None, "severity": SEVERITY}
        return super()._first_values() | own

    def _bring_draft(self) -> None:
        super()._bring_draft()
        self._ask_on()

    def _ask_on(self) -> None:
        for name in ABOUT_PROBLEM:
            self.fields[name].setVisible(self.fields["had_problem"].value() is True)

    def keep(self, keeper: Keeper, values: dict[str, Any], done: Callable[[int], None]) -> None:
        if self.client_id is not None:
            keeper.survey(self.client_id, self._answers(values), done, self.refuse, self.failed)

    def _answers(self, values: dict[str, Any]) -> Answers:
        feedback = {name: value for name, value in values.items() if name not in ELSEWHERE}
        had = values["had_problem"] is True
        return Answers(
            feedback,
            self._summary(values),
            values["trouble"] if had else "",
            values["failure_point"] if had else None,
            values["severity"],
            tuple(values["wishes"].splitlines()),
        )

    def _summary(self, values: dict[str, Any]) -> str:
        """What the call was about, for the list of contacts."""
        texts, satisfaction = self._context.texts, values["satisfaction"]
        if satisfaction is None:
            return texts("card.survey_summary")
        return texts("card.survey_satisfied", value=satisfaction)
