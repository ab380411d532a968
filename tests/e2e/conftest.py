from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.program import Program


@pytest.fixture
def crm(tmp_path: Path) -> Program:
    """The program on a base that is not there yet, in a folder of its own."""
    return Program(tmp_path / "shop.crm", tmp_path)
