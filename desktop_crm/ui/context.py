"""What every page and widget of the window is given: the open base, texts, formats, theme, jobs, the window's ears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job, Jobs
from desktop_crm.app.services import Services
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.app.who import user_name
from desktop_crm.domain.errors import Cancelled, Invalid, Problem, UserError
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.actions import Commands
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_crm.app.standing import Standings


class Window(Protocol):
    """What pages may ask of the window they stand in."""

    def toast(self, text: str, undo: bool = True) -> None:
        """Say what was done, bottom right, for eight seconds; with a button that takes it back."""

    def open_client(self, id: int) -> None:
        """Show the list with this client's card beside it."""

    def open_record(self, client_id: int, record: str, id: int) -> None:
        """Show a client's card at one of its records, with all fields of that record."""

    def show_query(self, text: str) -> None:
        """Show the clients that match, as typed into the search box: conditions become chips."""

    def open_page(self, name: str) -> Any:
        """Show a page by its name in `pages/registry.py` and return its widget; None where no base is open."""

    def print_cards(self, ids: Sequence[int]) -> None:
        """Show these clients' cards as they will stand on paper, to print or to keep as PDF."""

    def base_replaced(self) -> None:
        """The base has other content now (a copy was restored): build everything anew."""

    def set_language(self, code: str) -> None:
        """Speak another language from now on, and keep it for the next start."""

    def say_status(self, text: str) -> None:
        """A word at the left of the status bar, beside the count."""

    def say_count(self, strong: str, text: str) -> None:
        """What the page counts, at the left of the status bar: "24" in bold, then "of 340 clients"."""

    def say_badge(self, page: str, number: int) -> None:
        """How much waits on a page, beside its icon on the rail; 0 shows nothing."""

    def error(self, error: UserError) -> None:
        """What went wrong and what to do now, in words, without stopping anything."""

    def watch(self, job: Job, name: str) -> None:
        """Show a running job in the status bar, with time left and Cancel; its progress is told by `job.progress`."""


@dataclass(slots=True)
class Context:
    services: Services
    texts: Texts
    formats: Formats
    theme: Theme
    jobs: Jobs
    settings: WindowSettings
    window: Window
    commands: Commands
    session: Session | None = None
    standings: Standings | None = None

    @property
    def actor(self) -> str:
        """Who history says it was."""
        return self.session.base.actor if self.session else user_name()

    def need_session(self) -> Session:
        """The open base's session, for what is only built once a base is open."""
        if self.session is None:
            raise RuntimeError("no base is open")
        return self.session

    def need_standings(self) -> Standings:
        if self.standings is None:
            raise RuntimeError("no base is open")
        return self.standings

    def with_jobs(self, jobs: Jobs) -> Context:
        """The same window and base, with jobs of one's own."""
        return replace(self, jobs=jobs)

    def today(self) -> date:
        return self.session.today() if self.session else date.today()

    # -- work off the GUI thread
    def run_read(
        self,
        work: Callable[[Session, Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
        name: str = "",
    ) -> Job:
        """Run on the read lane; `done` gets the result on the GUI thread. UserErrors are shown, or go to `failed`."""
        session = self.need_session()
        return self.jobs.run("read", lambda job: work(session, job), done, failed or self.failed, name=name)

    def run_write(
        self,
        work: Callable[[Session, Job], Any],
        done: Callable[[Any], None] = lambda result: None,
        invalid: Callable[[tuple[Problem, ...]], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        name: str = "",
    ) -> Job:
        """Run a use case on the write lane, in the order of asking; `done` gets what it returned, on the GUI thread.

        The use case publishes its Changes itself; the window's bus hands them to its listeners on the GUI thread,
        before `done`. Problems of fields go to `invalid` where it is given. Other UserErrors are shown, or go to
        `failed`.
        """
        session = self.need_session()

        def on_error(error: BaseException) -> None:
            if invalid is not None and isinstance(error, Invalid):
                invalid(error.problems)
            elif failed is not None:
                failed(error)
            else:
                self.failed(error)

        return self.jobs.run("write", lambda job: work(session, job), done, on_error, name=name)

    def failed(self, error: BaseException) -> None:
        """Show a UserError; cancelled work is no error; anything else is a bug and goes to the window's reporter."""
        if isinstance(error, Invalid) and error.problems:
            self.window.say_status(self.problem_text(error.problems[0]))
        elif isinstance(error, UserError):
            self.window.error(error)
        elif not isinstance(error, Cancelled):
            raise error

    # -- words
    def problem_text(self, problem: Problem) -> str:
        """The sentence to put beside a field."""
        return wording.problem(self.texts, self.formats, problem)

    def unreadable_text(self, error: Unreadable) -> str:
        return self.problem_text(Problem("", error.code, error.params))

    def error_text(self, error: UserError) -> str:
        if isinstance(error, Invalid) and error.problems:
            return self.problem_text(error.problems[0])
        return wording.error(self.texts, self.formats, error)
