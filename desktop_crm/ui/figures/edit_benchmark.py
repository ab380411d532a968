"""What is told of every firm, changed where it is compared: a number or a range, and its source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop_crm.app import settings
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.benchmarks import BenchmarkRow
from desktop_crm.ui.preferences.setting_field import when_settings_change
from desktop_crm.ui.widgets import Button, PlainLabel

WIDTH = 520


class BenchmarkDialog(QDialog):
    """`open()` it. rows: one for each number of the line, as in the settings; what is typed is kept with Done or Enter,
    Esc leaves all as it was.
    """

    def __init__(self, context: Context, keys: Sequence[str], saying: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("figures_benchmarks.edit_title"))
        self.setMinimumWidth(theme.px(WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(16) for _ in range(4)))
        column.setSpacing(theme.px(8))
        column.addWidget(PlainLabel(theme, saying, "title", wrap=True))
        column.addWidget(PlainLabel(theme, t("figures_benchmarks.edit_text"), "body", "textMuted", wrap=True))
        self.rows = {key: BenchmarkRow(context, key) for key in keys}
        for row in self.rows.values():
            column.addWidget(row)
        self.done_button = Button(theme, t("figures_benchmarks.edit_done"), "primary")
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self.keep)
        column.addWidget(self.done_button, 0, Qt.AlignmentFlag.AlignRight)
        when_settings_change(context, self, self._show)
        self._show()
        next(iter(self.rows.values())).range.line.setFocus()

    def _show(self) -> None:
        kept = settings.load(self._context.need_session())
        for key, row in self.rows.items():
            row.show_kept(kept.benchmark(key))

    def keep(self) -> None:
        """Close, unless something typed cannot be kept: then it says so."""
        for row in self.rows.values():
            row.range.committed.emit()
        if not any(field.error() for row in self.rows.values() for field in (row.range, row.source)):
            self._leave()
            self.accept()

    def reject(self) -> None:
        self._leave()
        super().reject()

    def _leave(self) -> None:
        """Fields that lose the focus as the dialog closes keep nothing any more."""
        for row in self.rows.values():
            row.range.blockSignals(True)
            row.source.blockSignals(True)
