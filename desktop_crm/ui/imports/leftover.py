"""The rows that an import left out, as a file to mend and bring in again."""

from __future__ import annotations

import csv
import io

from desktop_crm.app.formats import Formats
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.report import issue_text
from desktop_crm.app.texts import Texts


def csv_text(plan: Plan | PurchasePlan, texts: Texts, formats: Formats) -> str:
    """The file's own columns, and a last one that says what is wrong. Save it with a byte order mark ("utf-8-sig")."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if texts.language == "en" else ";", lineterminator="\r\n")
    writer.writerow([*map(_harmless, plan.table.columns), texts("import_page.mistake")])
    for row, cells in zip(plan.rows, plan.table.rows, strict=True):
        if row.outcome == "skip":
            why = "; ".join(issue_text(texts, formats, i) for i in row.issues if i.level == "error")
            writer.writerow([*map(_harmless, cells), _harmless(why)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """What a spreadsheet program would take for a formula, as text; +380 is a phone and no formula."""
    risky = cell[:1] in ("=", "@") or (cell[:1] in ("+", "-") and not cell[1:2].isdigit())
    return f"'{cell}" if risky else cell
