"""The shop on paper and its currency; staff member, language, theme and size of letters on this computer."""

from __future__ import annotations

from typing import Final

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, NAMES
from desktop_crm.app.who import user_name
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.logo import LogoField
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.preferences.setting_field import SettingLine, SettingText, when_settings_change
from desktop_crm.ui.theme import MODES
from desktop_crm.ui.widgets.inputs import ComboField
from desktop_crm.ui.widgets.segments import SegmentsField
from desktop_crm.ui.widgets.text import PlainLabel
from desktop_crm.ui.worker import remember_worker, worker

SCALES: Final = (100, 125, 150, 200)
CURRENCIES: Final = ("UAH", "EUR", "USD", "PLN", "GBP", "RUB", "KZT", "CZK")
ADDRESS_ROWS: Final = 3


class GeneralTab(Section):
    """Settings are kept as one goes, like everything on a card."""

    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.shop"), t("preferences.shop_text"))
        self.shop = SettingLine(context, "shop")
        self.shop_line = SettingText(context, "shop_line", ADDRESS_ROWS, t("preferences.shop_line_hint"))
        self.logo = LogoField(context)
        self.currency = ComboField(context, t("settings.currency"), [(c, c) for c in CURRENCIES])
        self.currency.committed.connect(self._keep_currency)
        for widget in (self.shop, self.shop_line, self.logo, self.currency):
            self.column.addWidget(widget)
        said = t("preferences.currency_text")
        self.column.addWidget(PlainLabel(context.theme, said, "small", "textMuted", wrap=True))
        self._this_computer()
        self._stop = context.need_session().bus.subscribe(self._staff_changed)
        self.destroyed.connect(self._stop)
        when_settings_change(context, self, self.refresh)
        self.refresh()

    def _this_computer(self) -> None:
        context, t = self.context, self.context.texts
        here = Section(context, t("preferences.here"), use="strong")
        own = user_name() or t("preferences.worker_nobody")
        self.worker = ComboField(
            context, t("preferences.worker"), empty=t("preferences.worker_system", name=own), empty_value=0
        )
        self.worker.committed.connect(lambda: remember_worker(context, self.worker.value()))
        here.column.addWidget(self.worker)
        said = t("preferences.worker_text")
        here.column.addWidget(PlainLabel(context.theme, said, "small", "textMuted", wrap=True))
        self.language = SegmentsField(context, t("preferences.language"), [(code, NAMES[code]) for code in LANGUAGES])
        self.language.set_value(t.language)
        self.mode = SegmentsField(context, t("preferences.theme"), [(m, t(f"preferences.theme_{m}")) for m in MODES])
        self.mode.set_value(context.theme.mode)
        scales = [(s, context.formats.percent(s / 100)) for s in SCALES]
        self.scale = SegmentsField(context, t("preferences.scale"), scales)
        self.scale.set_value(round(context.theme.scale * 100))
        for field in (self.language, self.mode, self.scale):
            here.add_row(field, stretch=True)
        self.language.committed.connect(self._keep_language)
        self.mode.committed.connect(self._keep_mode)
        context.theme.changed.connect(self._show_mode)
        self.scale.committed.connect(self._keep_scale)
        self.column.addSpacing(context.theme.px(12))
        self.column.addWidget(here)

    def _show_mode(self) -> None:
        self.mode.set_value(self.context.theme.mode)

    def refresh(self) -> None:
        kept = settings.load(self.context.need_session())
        self.shop.show_kept(kept)
        self.shop_line.show_kept(kept)
        self.logo.show_kept(kept["logo"])
        codes = dict.fromkeys((*CURRENCIES, kept.currency))
        self.currency.set_options([(c, c) for c in codes])
        self.currency.set_value(kept.currency)
        self._show_staff()

    def _show_staff(self) -> None:
        chosen = worker(self.context)
        staff = [s for s in self.context.need_session().base.all("staff") if not s.former or s.id == chosen]
        self.worker.set_options([(s.id, s.name) for s in sorted(staff, key=lambda s: s.name.casefold())])
        self.worker.set_value(chosen)

    def _staff_changed(self, changes: Changes, _source: object) -> None:
        if changes.records.get("staff") or changes.added.get("staff"):
            self._show_staff()

    def _keep_currency(self) -> None:
        wanted = self.currency.value()

        def work(session: Session, _job: Job) -> Changes | None:
            return settings.put(session, {"currency": wanted})

        def invalid(problems: tuple[Problem, ...]) -> None:
            self.currency.set_value(settings.load(self.context.need_session()).currency)
            self.currency.set_error(self.context.problem_text(problems[0]))

        self.currency.clear_error()
        self.context.run_write(work, invalid=while_alive(self, invalid))

    def _keep_language(self) -> None:
        self.context.window.set_language(self.language.value())

    def _keep_mode(self) -> None:
        self.context.commands.run(f"theme_{self.mode.value()}")

    def _keep_scale(self) -> None:
        self.context.settings.set_number("scale", self.scale.value())
        self.context.theme.set_scale(self.scale.value() / 100)
