"""Every text the user sees, in three languages: one catalogue for the window, the command line, charts and paper.

`resources/i18n/<language>/<area>.json` holds the texts of an area: `texts("card.add")` is `add` in `card.json`.
Where a text depends on a number it is an object of plural forms (CLDR: one, few, many, other), chosen by `n`:
{"one": "{n} client", "other": "{n} clients"}. Values are put in with `str.format`; they are plain text.
"""

from __future__ import annotations

import json
from typing import Any, Final

from desktop_crm.app import resources

_NBSP: Final = "\N{NO-BREAK SPACE}"
LANGUAGES: Final = ("en", "uk", "ru")
NAMES: Final = {"en": "English", "uk": "Українська", "ru": "Русский"}


def plural_form(language: str, n: int) -> str:
    """CLDR plural category of a whole number."""
    n = abs(n)
    if language in ("uk", "ru"):
        if n % 10 == 1 and n % 100 != 11:
            return "one"
        if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14:
            return "few"
        return "many"
    return "one" if n == 1 else "other"


class Texts:
    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._areas: dict[str, dict[str, Any]] = {}

    def area(self, name: str) -> dict[str, Any]:
        if name not in self._areas:
            file = resources.path("i18n", self.language, f"{name}.json")
            self._areas[name] = json.loads(file.read_text("utf-8"))
        return self._areas[name]

    def has(self, key: str) -> bool:
        area, _, name = key.partition(".")
        return resources.path("i18n", self.language, f"{area}.json").exists() and name in self.area(area)

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of `key` ("area.name"). Raises KeyError where it is missing: a test keeps that from happening."""
        area, _, name = key.partition(".")
        found = self.area(area)[name]
        if isinstance(found, dict):
            found = found[plural_form(self.language, int(values["n"]))]
        if area.startswith("figures"):
            values = {name: self._counted(name, value) for name, value in values.items()}
        return str(found).format(**values) if values else str(found)

    def _counted(self, name: str, value: Any) -> Any:
        """Counts of figures in groups as all their other numbers: 23,570 buyers; years are none."""
        if type(value) is not int or abs(value) < 1000 or name == "year":
            return value
        return f"{value:,}" if self.language == "en" else f"{value:,}".replace(",", _NBSP)
