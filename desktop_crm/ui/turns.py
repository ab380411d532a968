"""Work of the GUI thread in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


def in_turns(owner: QObject, work: Iterator[None], wanted: Callable[[], bool] = lambda: True) -> None:
    """What stands before the first `yield` of `work` at once, each further piece in a turn of the event loop of its
    own, so that the window answers between them. It ends with `owner`, or once it is not `wanted` any more.
    """

    def turn() -> None:
        if wanted() and next(work, work) is not work:
            QTimer.singleShot(1, owner, turn)  # not 0: that would come before what the user does

    turn()
