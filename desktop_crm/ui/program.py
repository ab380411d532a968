"""What the window does as a whole: opening and leaving bases, language, copies. The pages do the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from desktop_crm import __version__
from desktop_crm.app import trash
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job, Jobs
from desktop_crm.app.ports import Base
from desktop_crm.app.services import NewBase, Services
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError
from desktop_crm.ui import program_commands, translator
from desktop_crm.ui.job_bridge import Courier, WindowBus
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.pages.first_start import FirstStart, default_path
from desktop_crm.ui.pages.trouble import Trouble
from desktop_crm.ui.turns import in_turns
from desktop_crm.ui.widgets import PlainLabel
from desktop_crm.ui.worker import sign

if TYPE_CHECKING:
    from desktop_crm.ui.today.watch import Watch

EMPTY_AFTER: Final = 4000  # ms after the first rows are there


class Program(QObject):
    """Furnishes `window`. `today` stands for the calendar in tests and tours."""

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        texts: Texts,
        jobs: Jobs,
        courier: Courier,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self.window, self.services = window, services
        self.settings, self.theme = window.settings, window.theme
        self.jobs, self._courier, self._today = jobs, courier, today
        window.furnish(services, texts, jobs, courier)
        self.context = window.context
        self.commands = program_commands.ProgramCommands(self)
        self._leaving = False
        self.watch: Watch | None = None
        self.silent = False
        """Nothing is said unasked, for pictures."""
        self.window.closing.connect(self.leave)
        self.window.files_dropped.connect(self.commands.import_files)
        self.window.language_wanted.connect(self.set_language, Qt.ConnectionType.QueuedConnection)
        self.window.replaced.connect(self._base_replaced, Qt.ConnectionType.QueuedConnection)
        self.theme.rescaled.connect(self.rebuild, Qt.ConnectionType.QueuedConnection)
        self.commands.bind_always()

    # -- starting
    def start(self, path: Path | None) -> None:
        """Open the base that is named, else the one used last, else ask the first questions."""
        recent = self.settings.recent_bases()
        if path is not None:
            self.open(path)
        elif recent:
            self.open(recent[0])
        else:
            self.show_first_start()

    def show_first_start(self, path: Path | None = None, how: str = "import") -> FirstStart:
        page = FirstStart(self.context, path, how)
        page.begun.connect(self.begin)
        page.language_chosen.connect(self.set_language, Qt.ConnectionType.QueuedConnection)
        page.open_wanted.connect(self.choose_base)
        page.leave_wanted.connect(self.window.close)
        self.window.show_alone(page)
        self.window.say_count("", self.context.texts("window.no_base"))
        self.window.status.show_right(self.context.texts("window.version", version=__version__))
        self.window.status.show_sample(False)
        page.next.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def begin(self, path: Path, how: str) -> None:
        """The answers of the first start: import, sample, empty, or open what is there."""
        if how == "open":
            self.open(path)
        elif how == "sample":
            self.settings.set_text("bases/own", str(path))
            self.open_sample(path.with_name(f"{self.context.texts('start.sample_name')}.crm"))
        else:
            self.open(path, self.new_base(), lambda: self.window.open_page("import") if how == "import" else None)

    def new_base(self, shop: str = "") -> NewBase:
        from desktop_crm.app.sample.make import currency

        language = self.context.texts.language
        return NewBase(language, currency(language), shop)

    # -- opening
    def open(self, path: Path, new: NewBase | None = None, then: Callable[[], Any] | None = None) -> None:
        """Open a base (or make it, with `new`) off this thread; the old one is closed first."""
        self._show_opening(path)
        self._close_base()
        self.jobs.run(
            "write",
            lambda job: self._open_base(path, new),
            lambda found: self._opened(found, then),
            lambda error: self._not_opened(path, new, error),
        )

    def _open_base(self, path: Path, new: NewBase | None, fill: Callable[[Session], None] | None = None) -> Any:
        from desktop_crm.app import settings

        if new is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        base = self.services.open_base(path, new=new, actor=self.context.actor)
        session = Session(base, self._today)
        if fill is not None:
            fill(session)
        return base, settings.load(session).currency

    def open_sample(self, path: Path) -> None:
        """The furniture salon, made where there is none yet."""
        language = self.context.texts.language
        made = path.exists()

        def fill(session: Session) -> None:
            from desktop_crm.app.sample.make import make_sample

            if not made:
                make_sample(session, language=language, today=self._today())

        self._show_opening(path, self.context.texts("start.making_sample"))
        self._close_base()
        self.settings.set_texts("bases/samples", [*self.settings.texts("bases/samples"), str(path)])
        new = None if made else self.new_base()
        self.jobs.run(
            "write",
            lambda job: self._open_base(path, new, fill),
            lambda found: self._opened(found, None),
            lambda error: self._not_opened(path, new, error),
        )

    @property
    def in_sample(self) -> bool:
        session = self.context.session
        return session is not None and str(session.base.path) in self.settings.texts("bases/samples")

    def leave_sample(self) -> None:
        """On to a base of one's own, at the place that was chosen at first; the sample's file stays."""
        own = Path(self.settings.text("bases/own") or default_path(self.context.texts))
        self.open(own, None if own.exists() else self.new_base())

    def _show_opening(self, path: Path, text: str = "") -> None:
        shown = text or self.context.texts("window.opening", base=path.stem)
        label = PlainLabel(self.theme, shown, "body", "textMuted")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.window.show_waiting(label)
        self.window.say_count("", "")
        self.window.status.show_right("")
        self.window.status.show_sample(False)

    def _opened(self, found: tuple[Base, str], then: Callable[[], Any] | None) -> None:
        from desktop_crm.app.standing import Standings

        context, (base, currency) = self.context, found
        session = Session(base, self._today, WindowBus(self._courier))
        context.session, context.standings = session, Standings(session)
        context.formats = Formats(context.texts, currency)
        sign(context)
        session.bus.subscribe(self._changed)
        self.settings.remember_base(base.path)

        def show() -> Iterator[None]:
            self.window.build_part("clients")
            yield
            self.window.build_page("clients")
            yield
            self._show_base(base.path)
            if then is not None:
                then()
            QTimer.singleShot(EMPTY_AFTER, self, lambda: self._empty_trash(session))

        in_turns(self, show(), lambda: context.session is session)

    def _show_base(self, path: Path) -> None:
        self.window.show_base(path)
        self.commands.bind_for_base()
        page = self.window.open_page("clients")
        if typed := self.window.typed_ahead():
            page.search.setFocus(Qt.FocusReason.OtherFocusReason)
            page.search.insert(typed)
        last = self.settings.text("window/page", "clients")
        if last in ("today", "figures"):
            self.window.open_page(last)
        self._watch()
        self.refresh()

    def _watch(self) -> None:
        from desktop_crm.ui.today.watch import Watch

        self._stop_watching()
        self.watch = Watch(self.window, silent=self.silent)

    def _stop_watching(self) -> None:
        if self.watch is not None:
            self.watch.stop()
            self.watch = None

    def _not_opened(self, path: Path, new: NewBase | None, error: BaseException) -> None:
        if isinstance(error, OSError) and not isinstance(error, UserError):
            error = UserError("folder_unwritable", path=str(path.parent))
        if not isinstance(error, UserError):
            raise error
        if new is not None:
            self.show_first_start(path, "empty").say(self.context.error_text(error))
            return
        self.jobs.run(
            "read",
            lambda job: bool(self.services.copies_of(path)),
            lambda copies: self._show_trouble(path, error, copies),
            lambda _error: self._show_trouble(path, error, False),
        )

    def _show_trouble(self, path: Path, error: UserError, copies: bool) -> None:
        page = Trouble(self.context, path, error, copies=copies)
        page.retry_wanted.connect(lambda: self.open(path))
        page.choose_wanted.connect(self.choose_base)
        page.new_wanted.connect(self.choose_new_base)
        page.restore_wanted.connect(lambda: self.restore_latest(path))
        self.window.show_alone(page)
        page.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def restore_latest(self, path: Path) -> None:
        """Put the newest verified copy where the damaged base lies; what lies there is kept beside it."""

        def work(job: Job) -> None:
            copy = next(c for c in self.services.copies_of(path) if c.verified)
            if path.exists():
                path.replace(path.with_name(f"{path.stem} {self._today():%Y-%m-%d} damaged{path.suffix}"))
            path.write_bytes(copy.path.read_bytes())

        self._show_opening(path)
        self.jobs.run("write", work, lambda _none: self.open(path), lambda error: self._not_opened(path, None, error))

    def choose_base(self) -> None:
        dialog = QFileDialog(self.window, self.context.texts("start.open"), self._folder(), self._filter())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def choose_new_base(self) -> None:
        dialog = QFileDialog(self.window, self.context.texts("start.place"), self._folder(), self._filter())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDefaultSuffix("crm")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open_or_make(Path(name)))
        dialog.open()

    def open_or_make(self, path: Path) -> None:
        self.open(path, None if path.exists() else self.new_base())

    def _folder(self) -> str:
        session = self.context.session
        return str(session.base.path.parent if session else default_path(self.context.texts).parent)

    def _filter(self) -> str:
        return self.context.texts("window.base_files")

    def _empty_trash(self, session: Session) -> None:
        """What was deleted long ago goes for good, a little at a time, so that nobody waits for it."""
        if self._leaving or self.context.session is not session:
            return

        def done(changes: Changes | None) -> None:
            if changes is not None:
                self._empty_trash(session)

        def failed(error: BaseException) -> None:
            if not isinstance(error, UserError):
                self.context.failed(error)  # nobody asked for it: what is wrong will be said when it matters

        self.context.run_write(lambda session, job: trash.empty(session), done, failed=failed)

    # -- while it is open
    def _changed(self, changes: Changes, source: object) -> None:
        self.refresh()
        if "staff" in changes.records:
            sign(self.context)
        if "setting" in changes.records or "setting" in changes.added:
            self._reload_currency()

    def refresh(self) -> None:
        """Menus that name what can be undone, and the time of the last copy."""
        self.commands.refresh_undo()
        self.commands.refresh_backup()

    def _reload_currency(self) -> None:
        from desktop_crm.app import settings

        def done(currency: str) -> None:
            if currency != self.context.formats.currency:
                self.context.formats = Formats(self.context.texts, currency)
                self.rebuild()

        self.context.run_read(lambda session, job: settings.load(session).currency, done)

    def _base_replaced(self) -> None:
        """The base has other content: what was computed from the former one goes, and the window is built anew."""
        from desktop_crm.app import settings

        def done(currency: str) -> None:
            self.context.formats = Formats(self.context.texts, currency)
            self.rebuild()

        self.context.run_read(lambda session, job: settings.load(session).currency, done)

    def set_language(self, code: str) -> None:
        if code == self.context.texts.language:
            return
        self.settings.set_text("language", code)
        translator.speak(code)
        was_default = self._start_path()
        self.context.texts = Texts(code)
        self.context.formats = Formats(self.context.texts, self.context.formats.currency)
        self.context.commands.retext(self.context.texts)
        self.rebuild(was_default)

    def _start_path(self) -> Path | None:
        """The place typed on the first start page, None where it is the one that was proposed."""
        page = self.window.stack.currentWidget()
        return None if not isinstance(page, FirstStart) or page.path_is_default else page.path

    def rebuild(self, start_path: Path | None = None) -> None:
        """Build the whole window anew: another language, size of letters, or content of the base."""
        page = self.window.stack.currentWidget()
        shown, how = self.window.page_name, page.how if isinstance(page, FirstStart) else ""
        session = self.context.session
        self.window.build()
        self.commands.bind_always()
        if session is not None:
            self._show_base(session.base.path)
            if shown:
                self.window.open_page(shown)
        else:
            self.show_first_start(start_path, how or "import")

    # -- leaving
    def _close_base(self) -> None:
        self._stop_watching()
        session = self.context.session
        self.context.session = self.context.standings = None
        if session is not None:
            self.jobs.run("write", lambda job: _back_up_and_close(session.base, job))

    def leave(self) -> None:
        """The window wants to close: a verified copy first, if anything has changed since the last one."""
        if self._leaving:
            return
        self._leaving = True
        self.window.keep_geometry()
        self.settings.save()
        session = self.context.session
        if session is None:
            self._go()
            return

        def failed(error: BaseException) -> None:
            if not isinstance(error, UserError):
                self._go()
                raise error
            self.window.error(error)
            self._leaving = False
            self.window.may_close = True  # the second time nothing holds one back

        job = self.jobs.run(
            "write", lambda job: _back_up_and_close(session.base, job), lambda _none: self._go(), failed
        )
        self.window.watch(job, self.context.texts("window.job_backup"))

    def _go(self) -> None:
        self._stop_watching()
        self.context.session = self.context.standings = None
        self.window.may_close = True
        QTimer.singleShot(0, self.window, self.window.close)


def _back_up_and_close(base: Base, job: Job) -> None:
    try:
        if base.changed_since_backup():
            base.backup("exit", job.progress)
    finally:
        base.close()
