"""By what the shop counts: money and time, silence, rungs, classes, feedback, word of mouth, loyalty."""

from __future__ import annotations

from typing import Final

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.interaction import CHANNELS
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.preferences.setting_field import SettingLine, SettingsSection, when_settings_change
from desktop_crm.ui.widgets.buttons import Button

PARTS: Final[dict[str, tuple[str, ...]]] = {
    "money": ("margin", "hourly_cost"),
    "minutes": tuple(f"minutes_{channel}" for channel in CHANNELS),
    "silence": ("silence_factor", "silence_days"),
    "ladder": (
        *("rung_days", "rung_intervals"),
        *("frequent_share", "frequent_least"),
        *("regular_share", "regular_least"),
    ),
    "classes": ("class_a", "class_b"),
    "asking": ("feedback_days_A", "feedback_days_B", "feedback_days_C"),
    "mouth": ("told_by_satisfied", "told_by_dissatisfied"),
    "loyalty": ("loyalty_days", "loyalty_intervals"),
    "trash": ("trash_days",),
}
ACROSS: Final = {"minutes": 4, "asking": 3}
NAMES: Final = tuple(name for names in PARTS.values() for name in names)


class RulesTab(Section):
    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.rules"), t("preferences.rules_text"))
        self.parts: dict[str, SettingsSection] = {}
        for part, names in PARTS.items():
            title, text = t(f"preferences.rules_{part}"), t(f"preferences.rules_{part}_text")
            across = ACROSS.get(part, 2) if context.theme.scale < 1.5 else 2
            self.parts[part] = SettingsSection(context, title, text, names, across)
            self.column.addSpacing(context.theme.px(8))
            self.column.addWidget(self.parts[part])
        self.all_back = Button(context.theme, t("preferences.all_by_default"), "plain", "rotate-ccw")
        self.all_back.clicked.connect(self._all_back)
        self.add_row(self.all_back, stretch=True)
        when_settings_change(context, self, self.refresh)
        self.refresh()

    def line(self, name: str) -> SettingLine:
        return next(part.lines[name] for part in self.parts.values() if name in part.lines)

    def refresh(self) -> None:
        kept = settings.load(self.context.need_session())
        for part in self.parts.values():
            part.show_kept(kept)
        self.all_back.setEnabled(any(kept[name] != settings.DEFAULTS[name] for name in NAMES))

    def _all_back(self) -> None:
        def work(session: Session, _job: Job) -> Changes | None:
            return settings.as_by_default(session, NAMES)

        def done(changes: Changes | None) -> None:
            if changes is not None:
                self.context.window.toast(self.context.texts("preferences.all_back"))

        self.context.run_write(work, done)
