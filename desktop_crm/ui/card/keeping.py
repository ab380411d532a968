"""Every change the card makes goes through here, one after the other, each on the version it was made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop_crm.app import cards, surveys
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Conflict, Invalid, Problem
from desktop_crm.domain.records import ON_CARD
from desktop_crm.ui.card.words import records_of
from desktop_crm.ui.context import Context

Problems = Callable[[tuple[Problem, ...]], None]


class Keeper:
    """`source` marks the changes as this card's own. Answers come on the GUI thread."""

    def __init__(self, context: Context, source: object) -> None:
        self._context, self._source = context, source
        self._versions: dict[tuple[str, int], int] = {}
        self._gone = False

    def stop(self, *_gone: object) -> None:
        """The card is gone: what was asked is still written, but nobody waits for the answer."""
        self._gone = True

    def _write(
        self,
        work: Callable[[Session, Job], Any],
        done: Callable[[Any], None],
        invalid: Problems | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def on_done(result: Any) -> None:
            if not self._gone:
                done(result)

        def on_failure(error: BaseException) -> None:
            if self._gone:
                self._context.failed(error)
            elif invalid is not None and isinstance(error, Invalid):
                invalid(error.problems)
            else:
                (failed or self._context.failed)(error)

        self._context.run_write(work, on_done, None, on_failure)

    def learn(self, card: cards.Card) -> None:
        """The versions as read. A version never goes back: an answer that was on its way may be older than a write."""
        self._learn("client", card.client)
        for record in ON_CARD:
            for found in records_of(card, record):
                self._learn(record, found)

    def _learn(self, record: str, found: Any) -> None:
        key = (record, found.id)
        self._versions[key] = max(found.version, self._versions.get(key, 0))

    def edit(
        self,
        record: str,
        id: int,
        values: Mapping[str, Any],
        done: Callable[[], None],
        invalid: Problems,
        conflict: Callable[[Any], None],
    ) -> None:
        """Change fields of a record. `conflict` gets the record as it stands when someone else has changed it since."""

        def work(session: Session, job: Job) -> None:
            # runs on the one write lane, so that two quick edits of one record do not conflict with each other
            cards.edit_record(session, record, id, values, self._versions.get((record, id)), self._source)
            found = session.base.get(record, id)
            if found is not None:
                self._learn(record, found)

        def failed(error: BaseException) -> None:
            if isinstance(error, Conflict):
                self._context.run_read(lambda session, job: session.base.get(record, id), show)
            else:
                self._context.failed(error)

        def show(found: Any) -> None:
            if found is not None and not self._gone:
                self._learn(record, found)
                conflict(found)

        self._write(work, lambda _none: done(), invalid, failed)

    def add(
        self,
        record: str,
        client_id: int | None,
        values: Mapping[str, Any],
        done: Callable[[int], None],
        invalid: Problems,
        otherwise: Callable[[], None],
    ) -> None:
        """Add a record to a card, with None to no card; `otherwise` once it failed for a reason of the surroundings."""

        def work(session: Session, job: Job) -> cards.Done:
            return cards.add_record(session, record, client_id, values, self._source)

        def failed(error: BaseException) -> None:
            otherwise()
            self._context.failed(error)

        self._write(work, lambda result: done(result.id), invalid, failed)

    def survey(
        self,
        client_id: int,
        answers: surveys.Answers,
        done: Callable[[int], None],
        invalid: Problems,
        otherwise: Callable[[], None],
    ) -> None:
        """The same for what was answered by phone; `done` gets the id of the feedback."""

        def failed(error: BaseException) -> None:
            otherwise()
            self._context.failed(error)

        def work(session: Session, job: Job) -> cards.Done:
            return surveys.record_survey(session, client_id, answers, self._source)

        self._write(work, lambda result: done(result.id), invalid, failed)

    def remove(self, record: str, ids: Sequence[int], done: Callable[[Changes], None]) -> None:
        self._write(lambda session, job: cards.remove(session, record, ids, self._source), done)

    def restore(self, record: str, ids: Sequence[int], done: Callable[[Changes], None]) -> None:
        self._write(lambda session, job: cards.restore(session, record, ids, self._source), done)
