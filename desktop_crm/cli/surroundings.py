"""What the user's system says about them: language, currency, name."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from desktop_crm.app.texts import LANGUAGES

CURRENCIES: Final = {"UA": "UAH", "RU": "RUB", "US": "USD", "GB": "GBP", "PL": "PLN", "CZ": "CZK", "KZ": "KZT"}
EURO: Final = frozenset(
    {"AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "IE", "IT", "LT", "LV", "NL", "PT", "SK"}
)


def locale_name(environment: Mapping[str, str] = os.environ) -> str:
    """For example "uk_UA"; "" where nothing is said or it is the C locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if found := environment.get(name, ""):
            plain = found.split(".")[0].split("@")[0]
            return "" if plain in ("C", "POSIX") else plain
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""


def language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """The language asked for by `--lang`, else the system's, else English: known before the arguments are parsed."""
    wanted = ""
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--":
            break
        if argument == "--lang":
            wanted = following
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    if wanted in LANGUAGES:
        return wanted
    found = locale_name(environment)[:2]
    return found if found in LANGUAGES else "en"


def currency(environment: Mapping[str, str] = os.environ) -> str:
    territory = locale_name(environment)[3:5].upper()
    return CURRENCIES.get(territory, "EUR" if territory in EURO else "UAH")


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be opened; QT_QPA_PLATFORM chooses for itself."""
    named = (environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return not sys.platform.startswith("linux") or any(named)
