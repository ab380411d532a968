"""The hand-over list as it will stand on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_crm.app.formats import Formats
from desktop_crm.app.handover import Plan
from desktop_crm.app.handover_list import HandoverList, listed
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.ui.context import Context
from desktop_crm.ui.printing.preview import PrintPreview, file_name


class HandoverPreview(PrintPreview):
    """`done` is when the hand-over was entered."""

    def __init__(self, context: Context, plan: Plan, done: datetime, parent: QWidget) -> None:
        self._plan, self._done = plan, done
        self._found: HandoverList | None = None
        super().__init__(context, [c.id for c in plan.left.clients], parent)

    def heading(self) -> str:
        return self._context.texts("handover.list_title")

    def write(self, session: Session, out: Path, formats: Formats, job: Job) -> Any:
        if self._found is None:
            self._found = listed(session, self._plan, self._context.need_standings(), job.part(0, 0.3), self._done)
        rest = job.part(0.3, 0.7)
        return self._context.services.handover_pdf(
            self._found,
            out,
            formats,
            progress=rest.progress,
            cancelled=job.cancelled,
            content=session.base.content,
        )

    def _file_name(self) -> str:
        return file_name(self._context.texts("handover.file_name", name=self._plan.left.leaver.name))
