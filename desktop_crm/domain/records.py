"""The kinds of record, by the name they have in tables, journal, command line and texts."""

from __future__ import annotations

from typing import Any, Final

from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.client import Client
from desktop_crm.domain.contact_person import ContactPerson
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.estimate import Estimate
from desktop_crm.domain.failure import Cause, FailurePoint
from desktop_crm.domain.feedback import Feedback
from desktop_crm.domain.improvement import Improvement
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.loss import Loss
from desktop_crm.domain.observation import Observation
from desktop_crm.domain.problem import HiddenProblem
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.referral import Referral
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.rung import Rung
from desktop_crm.domain.saved_filter import SavedFilter
from desktop_crm.domain.setting import Setting
from desktop_crm.domain.spending import Spending
from desktop_crm.domain.staff import Staff
from desktop_crm.domain.task import Task
from desktop_crm.domain.wish import Wish

Record = (
    Client
    | Claim
    | Wish
    | Purchase
    | Interaction
    | Staff
    | FailurePoint
    | Cause
    | Setting
    | Return
    | Refusal
    | Attachment
    | ContactPerson
    | HiddenProblem
    | Feedback
    | Loss
    | Referral
    | Task
    | Spending
    | Observation
    | Improvement
    | Estimate
    | Rung
    | SavedFilter
    | CustomField
)

RECORDS: Final[dict[str, type[Any]]] = {
    "client": Client,
    "claim": Claim,
    "wish": Wish,
    "purchase": Purchase,
    "interaction": Interaction,
    "staff": Staff,
    "failure_point": FailurePoint,
    "cause": Cause,
    "setting": Setting,
    "return": Return,
    "refusal": Refusal,
    "attachment": Attachment,
    "contact_person": ContactPerson,
    "problem": HiddenProblem,
    "feedback": Feedback,
    "loss": Loss,
    "referral": Referral,
    "task": Task,
    "spending": Spending,
    "observation": Observation,
    "improvement": Improvement,
    "estimate": Estimate,
    "rung": Rung,
    "saved_filter": SavedFilter,
    "custom_field": CustomField,
}
ON_CARD: Final = (
    "claim",
    "problem",
    "wish",
    "purchase",
    "return",
    "refusal",
    "interaction",
    "feedback",
    "loss",
    "referral",
    "task",
    "spending",
    "contact_person",
    "attachment",
)
"""Records that hang on a client's card."""
FAILURES: Final = ("claim", "problem", "refusal", "return", "loss")
"""Records that tell on which day and at which point the business failed."""
OPENABLE: Final = ("claim", "problem")
"""Those of them that are open until somebody has dealt with them."""
