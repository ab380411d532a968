"""An answer to a question put to the client: satisfied, would buy again, would recommend, what went wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_crm.domain import fields as f
from desktop_crm.domain.interaction import CHANNELS


@dataclass(frozen=True, slots=True)
class Feedback:
    """`satisfaction` 1 to 5, `would_recommend` 0 to 10; a flag is None where nobody asked."""

    id: int
    version: int
    client_id: int | None = f.ref("client", hidden=True)
    date: dt.date | None = f.day(required=True, past=True)
    channel: str = f.choice(*CHANNELS, default="call", required=True)
    staff: int | None = f.ref("staff")
    satisfaction: int | None = f.number(1, 5)
    would_buy_again: bool | None = f.flag()
    would_recommend: int | None = f.number(0, 10)
    had_problem: bool | None = f.flag()
    did_complain: bool | None = f.flag()
    well_solved: bool | None = f.flag()
    product_wrong: str = f.long()
    staff_disliked: str = f.long()
    sale_irritated: str = f.long()
    worries: str = f.long()
    note: str = f.long()
    origin: str = f.text(hidden=True)
