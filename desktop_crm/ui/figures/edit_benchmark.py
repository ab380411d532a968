"""What is told of every firm, changed where it is compared: a number or a range, and its source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.benchmark import PREFIX
from desktop_crm.domain.changes import Changes
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.benchmarks import BenchmarkRow
from desktop_crm.ui.widgets import Button, PlainLabel, TallDialog

WIDTH = 520


class BenchmarkDialog(TallDialog):
    """`open()` it. rows: one for each number of the line, as in the settings; what is typed is kept with Done or Enter,
    Esc leaves all as it was.
    """

    def __init__(self, context: Context, keys: Sequence[str], saying: str, parent: QWidget) -> None:
        super().__init__(context.theme, parent, WIDTH)
        self._context = context
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("figures_benchmarks.edit_title"))
        column = self.body
        column.setSpacing(theme.px(8))
        column.addWidget(PlainLabel(theme, saying, "title", wrap=True))
        column.addWidget(PlainLabel(theme, t("figures_benchmarks.edit_text"), "body", "textMuted", wrap=True))
        self.rows = {key: BenchmarkRow(context, key, at_once=False) for key in keys}
        for row in self.rows.values():
            column.addWidget(row)
        self.done_button = Button(theme, t("figures_benchmarks.edit_done"), "primary")
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self.keep)
        self.foot.addWidget(self.done_button, 0, Qt.AlignmentFlag.AlignRight)
        kept = settings.load(context.need_session())
        for key, row in self.rows.items():
            row.show_kept(kept.benchmark(key))
        next(iter(self.rows.values())).range.line.setFocus()

    def keep(self) -> None:
        """All in one step, and close; where something typed cannot be kept, it says so and stays."""
        typed = {PREFIX + key: row.typed() for key, row in self.rows.items()}
        given = {name: text for name, text in typed.items() if text is not None}
        if len(given) < len(typed):
            return

        def work(session: Session, _job: Job) -> Changes | None:
            return settings.put(session, given)

        self._context.run_write(work)
        self.accept()
