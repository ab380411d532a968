"""The write path under random use, and proof that the test would notice: planted defects must be caught.

`CRM_EXAMPLES=2000 pytest tests/storage/test_write_path.py` runs long, with other examples each time.
"""

from __future__ import annotations

import os

import pytest
from _pytest.outcomes import Failed
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import DBAPIError

from desktop_crm.domain.errors import UserError
from tests.storage.machine import Machine, template
from tests.storage.planted import PLANTED, plant

LONG = int(os.environ.get("CRM_EXAMPLES", "0"))


def use(examples: int, steps: int, *, fixed: bool) -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=fixed,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate] if fixed else [Phase.generate, Phase.shrink],
            print_blob=False,
            report_multiple_bugs=False,
        ),
    )


def test_holds_under_random_use() -> None:
    use(LONG or 25, 30, fixed=not LONG)


@pytest.mark.timeout(600)  # how soon random use meets a defect changes with every rule of the machine
@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_is_caught(defect: str) -> None:
    template()  # a whole one
    mend = plant(defect)
    try:
        with pytest.raises((AssertionError, UserError, DBAPIError, KeyError, IndexError, Failed)):
            use(200, 40, fixed=True)
    finally:
        mend()
