"""Answers that come late: to a widget that has gone by then (another language, another base) they are not told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid


def while_alive(receiver: QObject, call: Callable[..., Any]) -> Callable[..., None]:
    """`call`, or nothing once Qt has deleted `receiver`."""

    def told(*args: Any) -> None:
        if isValid(receiver):
            call(*args)

    return told
