"""How many would recommend us, less those who would warn: the net promoter score. CSAT is a share (`proportions`)."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.proportions import LEVEL, normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROMOTER: Final = 9
DETRACTOR: Final = 6
BEST: Final = 10


def counts(answers: NDArray[Any]) -> tuple[int, int, int]:
    """Promoters (9-10), passives (7-8) and detractors (0-6) among answers of 0-10. ValueError for others."""
    import numpy as np

    if ((answers < 0) | (answers > BEST)).any():
        raise ValueError("an answer is 0-10")
    promoters = int(np.count_nonzero(answers >= PROMOTER))
    detractors = int(np.count_nonzero(answers <= DETRACTOR))
    return promoters, len(answers) - promoters - detractors, detractors


def nps(promoters: int, passives: int, detractors: int, level: float = LEVEL) -> tuple[float, float, float] | None:
    """Score and its limits, in -1..1 (times 100 is what is usually said). None without answers.

    One answer, counted as 1, 0 or -1, has the variance p + d - (p - d)^2 (Reichheld 2003 for the score). The limits
    are those of three answers more, 3/4 promoters, 3/2 passives and 3/4 detractors (adjusted Wald, Rocks 2016), so that
    ten promoters of ten are not "certain".
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("a count is not negative")
    n = promoters + passives + detractors
    if n == 0:
        return None
    value = (promoters - detractors) / n
    more = n + 3
    p, d = (promoters + 0.75) / more, (detractors + 0.75) / more
    half = normal_quantile((1 + level) / 2) * sqrt((p + d - (p - d) ** 2) / more)
    return value, max(-1.0, min(value, p - d - half)), min(1.0, max(value, p - d + half))
