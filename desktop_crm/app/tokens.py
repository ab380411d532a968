"""The design's values (`resources/tokens.json`): the one place colours, sizes and fonts come from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from desktop_crm.app import resources


@cache
def tokens() -> dict[str, Any]:
    return dict(json.loads(resources.path("tokens.json").read_text("utf-8")))
