"""The shop, its currency and margin; language, theme and size of letters on this computer."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, NAMES
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.parsing import Unreadable, parse_decimal
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.theme import MODES
from desktop_crm.ui.widgets.inputs import ComboField, LineField
from desktop_crm.ui.widgets.segments import SegmentsField

SCALES: Final = (100, 125, 150, 200)
CURRENCIES: Final = ("UAH", "EUR", "USD", "PLN", "GBP", "RUB", "KZT", "CZK")


class GeneralTab(Section):
    """Settings are kept as one goes, like everything on a card."""

    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.shop"), t("preferences.shop_text"))
        self.shop = LineField(context, t("preferences.shop_name"))
        self.shop_line = LineField(context, t("preferences.shop_line"), hint=t("preferences.shop_line_hint"))
        self.column.addWidget(self.shop)
        self.column.addWidget(self.shop_line)
        self.currency = ComboField(context, t("preferences.currency"), [(c, c) for c in CURRENCIES])
        self.margin = LineField(context, t("preferences.margin"))
        self.column.addWidget(self.currency)
        self.column.addWidget(self.margin)
        self.shop.committed.connect(lambda: self._keep("shop", str(self.shop.value())))
        self.shop_line.committed.connect(lambda: self._keep("shop_line", str(self.shop_line.value())))
        self.currency.committed.connect(lambda: self._keep("currency", self.currency.value()))
        self.margin.committed.connect(self._keep_margin)
        self._this_computer()
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)
        self.refresh()

    def _this_computer(self) -> None:
        context, t = self.context, self.context.texts
        here = Section(context, t("preferences.here"), use="strong")
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
        for field, key in ((self.shop, "shop"), (self.shop_line, "shop_line")):
            if not field.line.hasFocus():
                field.set_value(kept[key])
        if not self.margin.line.hasFocus():
            self.margin.set_value(self._shown(kept["margin"]))
            self.margin.clear_error()
        codes = dict.fromkeys((*CURRENCIES, kept.currency))
        self.currency.set_options([(c, c) for c in codes])
        self.currency.set_value(kept.currency)

    def _changed(self, changes: Changes, _source: object) -> None:
        if changes.records.get("setting") or changes.added.get("setting"):
            self.refresh()

    def _shown(self, margin: str) -> str:
        """A number as the language writes it."""
        share = Decimal(margin)
        return self.context.formats.number(share, max(0, -int(share.as_tuple().exponent)))

    def _keep(self, key: str, value: str) -> None:
        def work(session: Session, _job: Job) -> Changes | None:
            return settings.change(session, {key: value}) if settings.load(session)[key] != value else None

        self.context.run_write(work)

    def _keep_margin(self) -> None:
        text = self.margin.raw().strip().rstrip("%").strip()
        if not text:
            self.margin.set_error(self.context.texts("problems.required"))
            return
        try:
            share = parse_decimal(text)
        except Unreadable as error:
            self.margin.set_error(self.context.unreadable_text(error))
            return
        if not 0 <= share <= 100:
            self.margin.set_error(self.context.texts("problems.range", low=0, high=100))
            return
        kept = f"{share.normalize():f}"
        self.margin.set_raw(self._shown(kept))
        self._keep("margin", kept)

    def _keep_language(self) -> None:
        self.context.window.set_language(self.language.value())

    def _keep_mode(self) -> None:
        self.context.commands.run(f"theme_{self.mode.value()}")

    def _keep_scale(self) -> None:
        self.context.settings.set_number("scale", self.scale.value())
        self.context.theme.set_scale(self.scale.value() / 100)
