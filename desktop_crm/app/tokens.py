"""The design's values (`resources/tokens.json`): the one place colours, sizes and fonts come from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from desktop_crm.app import resources


@cache
def tokens() -> dict[str, Any]:
    return dict(json.loads(resources.path("tokens.json").read_text("utf-8")))


def color(theme: str, name: str) -> str:
    """A colour of the "light" or "dark" theme as #RRGGBB."""
    return str(tokens()["color"][theme][name])


def colors(theme: str, name: str) -> tuple[str, ...]:
    """A row of colours: "series" or "heat"."""
    return tuple(tokens()["color"][theme][name])
