"""kill -9 while the repository layer writes: what was acknowledged is there, what was not is whole or absent.

`CRM_KILLS=2000 pytest tests/storage/test_kill.py` runs long.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from tests.storage import oracle

KILLS = int(os.environ.get("CRM_KILLS", "20"))
CHILD = """
import sys
from datetime import date
from pathlib import Path
from desktop_crm.domain.changes import Intent
from desktop_crm.storage.opening import open_base

base = open_base(Path(sys.argv[1]), actor="child")
dice = __import__("random").Random(sys.argv[2])
number = base.count("client")
while True:
    number += 1
    with base.write(Intent("save")) as work:
        (card,) = work.add("client", [{"name": f"client {number}", "notes": "x" * dice.randrange(3000)}])
        day = date(2026, 1, 1 + number % 28)
        work.add("claim", [{"client_id": card, "text": f"claim {number}", "date": day}])
        work.add("purchase", [{"client_id": card, "date": day, "amount": number} for _ in range(3)])
    print("done", card, flush=True)
    if number % 5 == 0:
        base.undo()
        print("undone", card, flush=True)
        base.redo()
        print("done", card, flush=True)
    if number % 7 == 0:
        base.backup("manual")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is for POSIX")
def test_nothing_acknowledged_is_lost(base: SqliteBase, path: Path) -> None:
    base.close()
    dice = random.Random(KILLS)
    for number in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with child:
            assert child.stdout is not None
            assert child.stderr is not None
            first = child.stdout.readline()
            time.sleep(min(dice.expovariate(1 / 0.04), 0.3))
            child.kill()
            told = [first, *child.stdout]
            assert first, child.stderr.read()
        acknowledged = {int(line.split()[1]): line.split()[0] for line in told if line.endswith("\n")}
        again = open_base(path)
        state = oracle.rows(again)
        last = max(acknowledged)
        for card, what in acknowledged.items():
            if card != last:  # what came after the last word may or may not have been done
                assert (("client", card) in state) == (what == "done"), (card, what)
        cards = [id for record, id in state if record == "client"]
        for card in cards:
            assert len(again.on_card("claim", card)) == 1, "torn"
            assert len(again.on_card("purchase", card)) == 3, "torn"
        if number % 5 == 0 or number == KILLS - 1:
            assert [finding for finding in again.check() if not finding.ok] == []
        again.close()
    assert len(cards) >= KILLS
