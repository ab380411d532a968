"""What a new base starts with: failure points, causes and settings, in its own language."""

from __future__ import annotations

from typing import Final

from desktop_crm.app.services import NewBase
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.failure import TOP_LEVEL
from desktop_crm.storage.journal import CREATE_BASE
from desktop_crm.storage.store import Store
from desktop_crm.storage.unit_of_work import UnitOfWork

BELOW: Final[dict[str, tuple[str, ...]]] = {
    "product": ("product_quality", "product_not_as_described", "product_choice"),
    "staff": ("staff_manners", "staff_knowledge", "staff_promises"),
    "moment_of_sale": ("moment_of_sale_waiting", "moment_of_sale_documents", "moment_of_sale_order"),
    "delivery": ("delivery_times", "delivery_damage", "delivery_incomplete", "delivery_carriers"),
    "after_sale": ("after_sale_assembly", "after_sale_warranty", "after_sale_repair", "after_sale_returns"),
    "price_terms": ("price_terms_price", "price_terms_payment", "price_terms_discounts"),
    "information": ("information_no_answer", "information_order_status", "information_site"),
    "premises": ("premises_parking", "premises_display", "premises_cleanliness"),
}
"""Codes of the failure points below each of the top level; texts `storage.point_<code>`."""
CAUSES: Final[dict[str, str]] = {
    "order_mistake": "ours",
    "packing": "ours",
    "training": "ours",
    "planning": "ours",
    "no_rule": "ours",
    "supplier_defect": "outside",
    "carrier": "outside",
    "client_changed": "outside",
    "force_majeure": "outside",
}
"""Code -> kind; texts `storage.cause_<code>`."""


def fill(store: Store, new: NewBase) -> None:
    """One operation that is never undone."""
    texts = Texts(new.language)
    settings = {
        "currency": new.currency,
        "language": texts.language,
        "shop": new.shop,
        "margin": "30",  # per cent of the amount, where the cost of goods is not known
        "hourly_cost": "0",  # for an hour of a member of staff, in the currency: nobody has said
    }
    with UnitOfWork(store, Intent(CREATE_BASE, new.shop)) as work:
        top = work.add(
            "failure_point",
            [
                {"name": texts(f"storage.point_{code}"), "code": code, "position": place}
                for place, code in enumerate(TOP_LEVEL, 1)
            ],
        )
        work.add(
            "failure_point",
            [
                {"name": texts(f"storage.point_{code}"), "code": code, "position": place, "parent": parent}
                for parent, above in zip(top, TOP_LEVEL, strict=True)
                for place, code in enumerate(BELOW[above], 1)
            ],
        )
        work.add("cause", [{"name": texts(f"storage.cause_{code}"), "kind": kind} for code, kind in CAUSES.items()])
        work.add("setting", [{"key": key, "value": value} for key, value in settings.items()])
