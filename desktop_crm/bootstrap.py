"""The only place that wires the layers together. Whatever is heavy is imported by the first call that needs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command, or of the window."""
    return len(sys.argv if arguments is None else arguments)
