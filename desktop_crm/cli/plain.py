"""The window's own start, told apart without the parser: nothing but a base and a language is asked for.

Reading the commands means loading what they work with; the window is to be painted before that.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_crm.app.texts import LANGUAGES


def window_wanted(arguments: Sequence[str]) -> tuple[str, str] | None:
    """Base and language ("" where none is named) of a start of the window; None is for `parser` to read.

    What is misspelt, empty, abbreviated or a command is None, so that it is refused in the parser's words.
    """
    found = {"--base": "", "--lang": ""}
    left = list(arguments)
    while left:
        name, joined, value = left.pop(0).partition("=")
        if not joined and left:
            value = left.pop(0)
        if name not in found or not value.strip() or value.startswith("-") or not _encodable(value):
            return None
        if name == "--lang" and value not in LANGUAGES:
            return None
        found[name] = value
    return found["--base"], found["--lang"]


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
