"""The purchases at CDNOW that the literature on buying models computes with."""

from __future__ import annotations

import gzip
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parents[1] / "data" / "cdnow-master.csv.gz"
CALIBRATION = date(1997, 9, 30)
END = date(1998, 6, 30)


class Purchases(NamedTuple):
    """By client, then by day (ordinals); money in cents."""

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    cents: NDArray[np.int64]

    def by_client(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Clients ascending, and what each has spent."""
        client, place = np.unique(self.client, return_inverse=True)
        spent = np.zeros(len(client), np.int64)
        np.add.at(spent, place, self.cents)
        return client, spent


@lru_cache(maxsize=2)
def purchases(*, sample: bool = False) -> Purchases:
    rows = [line.split(",") for line in gzip.decompress(FILE.read_bytes()).decode().splitlines()[1:]]
    kept = [row for row in rows if not sample or row[3] == "1"]
    return Purchases(
        np.array([int(row[0]) for row in kept], np.int64),
        np.array([date.fromisoformat(row[1]).toordinal() for row in kept], np.int32),
        np.array([int(row[2]) for row in kept], np.int64),
    )
