"""The kinds of record, by the name they have in tables, journal, command line and texts."""

from __future__ import annotations

from typing import Any, Final

from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.client import Client
from desktop_crm.domain.failure import Cause, FailurePoint
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.setting import Setting
from desktop_crm.domain.staff import Staff
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
}
ON_CARD: Final = ("claim", "wish", "purchase", "return", "refusal", "interaction", "attachment")
"""Records that hang on a client's card."""
FAILURES: Final = ("claim", "return", "refusal")
"""Records that tell on which day and at which point the business failed."""
