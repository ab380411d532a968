"""Where the program's own files are: beside the package when installed, in the project's folder otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def path(*parts: str) -> Path:
    return folder().joinpath(*parts)
