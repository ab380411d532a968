"""Who wants to know that something changed. Listeners are called on the thread that publishes; ui hops to its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_crm.domain.changes import Changes

Listener = Callable[[Changes, object], None]


@dataclass(slots=True)
class Bus:
    _listeners: list[Listener] = field(default_factory=list)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Returns the function that ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def publish(self, changes: Changes, source: object = None) -> None:
        """`source` is whoever made the change, so that an editor does not echo itself."""
        if changes.op is not None:
            for listener in tuple(self._listeners):
                listener(changes, source)
