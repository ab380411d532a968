"""The settings of a base: told, or set as in the window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desktop_crm.app import logo, settings
from desktop_crm.app.session import Session
from desktop_crm.app.settings import DEFAULTS, Settings
from desktop_crm.cli.context import Context, Usage
from desktop_crm.cli.records import pairs
from desktop_crm.domain import benchmark
from desktop_crm.domain.benchmark import PREFIX
from desktop_crm.domain.setting_keys import KEYS, Kind

BACK: Final = "default"
"""In place of a value: as by default."""
_NUMBERS: Final = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.BENCHMARK)


def change(context: Context) -> int:
    """Tell all settings, or set those that are given: all of them in one step, or none."""
    given = dict(pairs(context, context.options.pairs))
    for name in given:
        if name not in KEYS:
            raise Usage(context.texts("problems.no_setting", text=name))
    with context.session(write=bool(given)) as session:
        before = settings.load(session)
        if given:
            _put(session, given)
        kept = settings.load(session)
    changed = [name for name in KEYS if kept[name] != before[name]]
    shown = {name: kept[name] for name in (given or KEYS)}
    shape: dict[str, Any] = {"settings": {name: _shape(kept, name) for name in shown}, "changed": changed}
    context.show(shape, lambda: [_line(context, kept, name) for name in shown])
    return 0


def _put(session: Session, given: Mapping[str, str]) -> None:
    picture = given.get("logo")
    texts = {
        name: DEFAULTS[name] if text.strip() == BACK and KEYS[name].kind in _NUMBERS else text
        for name, text in given.items()
        if name != "logo"
    }
    settings.check(session, texts)  # before the logo is kept: all or none
    if picture is not None:
        if picture.strip():
            logo.set_logo(session, Path(picture))
        else:
            logo.remove_logo(session)
    if texts:
        settings.put(session, texts)


def _shape(kept: Settings, name: str) -> Any:
    """As scripts read it: a benchmark as an object, all else as it is kept."""
    if KEYS[name].kind is not Kind.BENCHMARK:
        return kept[name]
    found = kept.benchmark(name.removeprefix(PREFIX))
    return {"low": benchmark.plain(found.low), "high": benchmark.plain(found.high), "source": found.source}


def _line(context: Context, kept: Settings, name: str) -> str:
    key = name.removeprefix(PREFIX)
    if KEYS[name].kind is Kind.BENCHMARK:
        shown, usual = benchmark.text_of(kept.benchmark(key)), benchmark.text_of(benchmark.default(key))
    else:
        shown, usual = " / ".join(kept[name].splitlines()), DEFAULTS[name]
    differs = KEYS[name].kind in _NUMBERS and shown != usual
    words = context.texts("preferences.by_default", value=usual)
    return f"{name} = {shown}" + (f"  ({words})" if differs else "")
