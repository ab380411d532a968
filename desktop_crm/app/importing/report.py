"""What an import did, or would do: for people in words, for scripts as a mapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_crm.app.formats import Formats
from desktop_crm.app.importing.drafts import Issue
from desktop_crm.app.importing.mapping import NAME_PARTS, NEW, PURCHASE, RECORD, WHO, As
from desktop_crm.app.importing.table import Note
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.custom_field import NO_OWN, Own

SALES: Final = ("purchases", "returns", "anonymous_purchases", "anonymous_returns")
"""Documents of a file of invoice lines: those with a client, and those of nobody by themselves."""
COUNTED: Final = ("clients", "claims", *SALES)
KINDS: Final = (*COUNTED, "attachments", "failure_points", "causes", "staff", "custom_fields")
ALWAYS: Final = ("clients", "claims")
LINES: Final = 10
"""Lines that are named for each reason."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows left out for one reason. `issue` is that of the first of them."""

    issue: Issue
    count: int
    lines: tuple[int, ...]

    @property
    def reason(self) -> str:
        """For scripts: field and code, such as "birthday.no_such_day"; a field of the shop's own by its name."""
        return f"{self.issue.params.get('label') or self.issue.name}.{self.issue.code}"


@dataclass(frozen=True, slots=True)
class Report:
    """`changes` is None for a dry run."""

    file: str
    as_: As
    rows: int
    added: Mapping[str, int]
    updated: Mapping[str, int]
    unchanged: Mapping[str, int]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()
    changes: Changes | None = field(default=None, compare=False)

    @property
    def skipped_rows(self) -> int:
        return sum(s.count for s in self.skipped)

    def as_dict(self) -> dict[str, Any]:
        """The shape that `import --json` prints for each file."""
        always = (*ALWAYS, *SALES) if self.as_ == "purchases" else ALWAYS
        return {
            "file": self.file,
            "rows": self.rows,
            "added": _counts(self.added, always),
            "updated": _counts(self.updated, always),
            "unchanged": _counts(self.unchanged, always),
            "skipped": [{"reason": s.reason, "count": s.count, "lines": list(s.lines)} for s in self.skipped],
            **({"notes": [{"code": note.code, **note.params} for note in self.notes]} if self.notes else {}),
        }


def _counts(counts: Mapping[str, int], always: tuple[str, ...]) -> dict[str, int]:
    return {kind: counts.get(kind, 0) for kind in KINDS if kind in always or counts.get(kind)}


def issue_text(texts: Texts, formats: Formats, issue: Issue) -> str:
    """What is wrong in a cell, or worth a look, in words."""
    shown = {k: formats.date(v) if isinstance(v, dt.date) else _short(v) for k, v in issue.params.items()}
    own = f"imports.{issue.level}_{issue.code}"
    return texts(own if texts.has(own) else f"problems.{issue.code}", **shown)


def _short(value: Any) -> Any:
    return f"{value[:59]}…" if isinstance(value, str) and len(value) > 60 else value


def note_text(texts: Texts, note: Note) -> str:
    return texts(f"imports.note_{note.code}", **note.params)


def field_label(texts: Texts, as_: As, name: str, own: Own = NO_OWN) -> str:
    """The label of a field that a column may fill."""
    if name.startswith(NEW):
        return texts("custom.new", kind=texts(f"codes.custom_field_kind_{name.removeprefix(NEW)}"))
    if one := own.get(name):
        return one.name
    if (
        name in NAME_PARTS
        or name in PURCHASE
        or name in WHO
        or name in ("quantity", "unit_price", "unit_cost", "country")
    ):
        return texts(f"imports.field_{name}")
    return texts(f"fields.{RECORD[as_]}_{name}")


def issue_label(texts: Texts, as_: As, issue: Issue) -> str:
    """What the field of an issue is called; one of the shop's own says so itself."""
    return str(issue.params.get("label") or field_label(texts, as_, issue.name))


def report_lines(texts: Texts, formats: Formats, report: Report, dry_run: bool = False) -> list[str]:
    """The report as lines of plain text; the first is the summary."""
    verbs = ("would_add", "would_update") if dry_run else ("added", "updated")
    lines = [texts("imports.report_rows", file=report.file, n=report.rows)]
    for verb, counts in ((verbs[0], report.added), (verbs[1], report.updated), ("unchanged", report.unchanged)):
        parts = [texts(f"imports.count_{kind}", n=counts[kind]) for kind in KINDS if counts.get(kind)]
        if parts:
            lines.append(texts(f"imports.report_{verb}", what=", ".join(parts)))
    for skipped in report.skipped:
        why = f"{issue_label(texts, report.as_, skipped.issue)}: {issue_text(texts, formats, skipped.issue)}"
        where = ", ".join(map(str, skipped.lines)) + ("…" if skipped.count > len(skipped.lines) else "")
        lines.append(texts("imports.report_skipped", n=skipped.count, why=why, lines=where))
    lines += [note_text(texts, note) for note in report.notes]
    return lines
