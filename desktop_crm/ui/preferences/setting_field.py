"""Fields of settings: kept as one goes, problems beside them, the default shown and brought back by a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.settings import DEFAULTS, Settings
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.setting_keys import KEYS, Kind
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.inputs import LineField, TextField
from desktop_crm.ui.widgets.text import PlainLabel


def put(context: Context, field: LineField | TextField, name: str, text: str) -> None:
    """Keep a setting; what is wrong with it stands beside its field, and what was typed stays there."""

    def work(session: Session, _job: Job) -> Changes | None:
        return settings.put(session, {name: text})

    def invalid(problems: tuple[Problem, ...]) -> None:
        field.set_error(context.problem_text(problems[0]))

    context.run_write(work, invalid=while_alive(field, invalid))


def number_text(context: Context, kept: str) -> str:
    """A number as the language writes it."""
    value = Decimal(kept)
    return context.formats.number(value, max(0, -int(value.as_tuple().exponent)))


class SettingLine(LineField):
    """A setting that is one line of text."""

    def __init__(self, context: Context, name: str, hint: str = "") -> None:
        label = context.texts(f"settings.{name}")
        sign = f", {context.formats.sign}" if KEYS[name].kind is Kind.MONEY else ""
        super().__init__(context, label + sign, hint=hint)
        self.name = name
        self._known: str | None = None
        self.committed.connect(self._keep)

    def _keep(self) -> None:
        if self._known is None or self.raw() != self.shown(self._known):
            put(self.context, self, self.name, self.raw())
        else:
            self.clear_error()

    def shown(self, kept: str) -> str:
        return kept

    def show_kept(self, kept: Settings) -> None:
        """As it stands now; what is being typed stays until the setting itself has changed."""
        value = kept[self.name]
        if value != self._known or not (self.line.hasFocus() or self.error()):
            self._known = value
            self.set_raw(self.shown(value))
            self.clear_error()


class SettingText(TextField):
    """A setting of several lines."""

    def __init__(self, context: Context, name: str, rows: int, hint: str = "") -> None:
        super().__init__(context, context.texts(f"settings.{name}"), rows=rows, hint=hint)
        self.name = name
        self._known: str | None = None
        self.committed.connect(self._keep)

    def _keep(self) -> None:
        if self.raw() != self._known:
            put(self.context, self, self.name, self.raw())

    def show_kept(self, kept: Settings) -> None:
        value = kept[self.name]
        if value != self._known or not (self.text.hasFocus() or self.error()):
            self._known = value
            self.set_raw(value)
            self.clear_error()


class NumberLine(SettingLine):
    """A number with its default under it; a link brings that back where the setting differs."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context, name)
        t, theme = context.texts, context.theme
        default = self.shown(DEFAULTS[name])
        self.note = PlainLabel(theme, t("preferences.by_default", value=default), "small", "textMuted")
        self.back = Button(theme, t("preferences.as_by_default"), "link")
        self.back.setFont(theme.font("small"))
        self.back.setAccessibleName(f"{t('preferences.as_by_default')}: {t(f'settings.{name}')}")
        self.back.clicked.connect(lambda: put(context, self, name, DEFAULTS[name]))
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.note)
        row.addWidget(self.back)
        row.addStretch(1)
        column = self.layout()
        column.insertLayout(column.count() - 1, row)  # type: ignore[union-attr]  # the field's own QVBoxLayout
        self.edited.connect(self.back.show)

    def shown(self, kept: str) -> str:
        try:
            return number_text(self.context, kept)
        except ArithmeticError:  # written by another program: shown as it is
            return kept

    def show_kept(self, kept: Settings) -> None:
        super().show_kept(kept)
        self.back.setVisible(kept[self.name] != DEFAULTS[self.name] or bool(self.error()))


class SettingsSection(Section):
    """Settings that belong together, `across` beside each other."""

    def __init__(self, context: Context, title: str, text: str, names: Sequence[str], across: int = 2) -> None:
        super().__init__(context, title, text, use="strong")
        self.lines = {name: make_line(context, name) for name in names}
        fields: list[QWidget] = list(self.lines.values())
        for start in range(0, len(fields), across):
            row = fields[start : start + across]
            self.add_row(*row, *(QWidget() for _ in range(across - len(row))))

    def show_kept(self, kept: Settings) -> None:
        for line in self.lines.values():
            line.show_kept(kept)


def make_line(context: Context, name: str) -> SettingLine:
    numbers = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY)
    return NumberLine(context, name) if KEYS[name].kind in numbers else SettingLine(context, name)


def when_settings_change(context: Context, widget: QWidget, refresh: Callable[[], None]) -> None:
    """Call `refresh` whenever a setting of the base was changed, for as long as `widget` lives."""

    def changed(changes: Changes, _source: object) -> None:
        if changes.records.get("setting") or changes.added.get("setting"):
            refresh()

    stop = context.need_session().bus.subscribe(changed)
    widget.destroyed.connect(stop)
