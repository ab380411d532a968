"""What was typed and not yet kept, by card and form: it outlives a change of client, a restart and a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

DELAY: Final = 400  # ms between the last key and the disk
LIMIT: Final = 200
"""Drafts kept at most; the ones touched longest ago give way."""


class Drafts(QObject):
    """Field -> text as typed, by the name of a form ("claim:12"), apart for every base.

    A file that cannot be read or written is as good as none: a draft is a courtesy, never a reason to stop.
    """

    def __init__(self, file: Path, base: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._base = file, base
        self._all = _load(file)
        self._mine: dict[str, dict[str, str]] = self._all.setdefault(base, {})
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self.save)

    def get(self, form: str) -> dict[str, str]:
        return dict(self._mine.get(form, {}))

    def keep(self, form: str, texts: Mapping[str, str]) -> None:
        """Replace the draft of a form; an empty one is dropped."""
        if not texts:
            self.drop(form)
            return
        if self._mine.get(form) != texts:
            self._mine.pop(form, None)
            self._mine[form] = dict(texts)
            for oldest in list(self._mine)[:-LIMIT]:
                del self._mine[oldest]
            self._timer.start()

    def keep_field(self, form: str, field: str, text: str) -> None:
        self.keep(form, {**self.get(form), field: text})

    def drop(self, form: str) -> None:
        if self._mine.pop(form, None) is not None:
            self._timer.start()

    def drop_field(self, form: str, field: str) -> None:
        if field in self._mine.get(form, {}):
            self.keep(form, {k: v for k, v in self._mine[form].items() if k != field})

    def save(self) -> None:
        self._timer.stop()
        whole = {base: forms for base, forms in self._all.items() if forms}
        part = self._file.with_name(self._file.name + ".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(whole, ensure_ascii=False), "utf-8", errors="surrogatepass")
            os.replace(part, self._file)
        except OSError:
            return

    def flush(self) -> None:
        """Write now what waits to be written."""
        if self._timer.isActive():
            self.save()


def _load(file: Path) -> dict[str, dict[str, dict[str, str]]]:
    try:
        found = json.loads(file.read_text("utf-8", errors="surrogatepass"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        base: {form: fields for form, fields in forms.items() if _proper(fields)}
        for base, forms in found.items()
        if isinstance(forms, dict)
    }


def _proper(fields: object) -> bool:
    return isinstance(fields, dict) and all(isinstance(text, str) for text in fields.values())
