"""The commands that belong to the window as a whole, and what keeps their words up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Copy, Finding
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.domain.changes import Changes, Operation
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.theme import MODES, Mode

if TYPE_CHECKING:
    from desktop_crm.ui.program import Program

SCALES = (1.0, 1.25, 1.5, 2.0)


class ProgramCommands:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._window, self._context = program.window, program.context
        self._undo_job: Job | None = None
        self._backup_job: Job | None = None

    # -- binding
    def bind_always(self) -> None:
        bind, program = self._context.commands.bind, self._program
        bind("new_base", program.choose_new_base)
        bind("open_base", program.choose_base)
        self._window.status.leave_sample.clicked.connect(program.leave_sample)
        bind("quit", lambda: self._window.close())
        for mode in MODES:
            bind(f"theme_{mode}", partial(self._set_mode, mode))
        for language in LANGUAGES:
            bind(f"language_{language}", partial(self._set_language, language))
        bind("text_larger", lambda: self._step_scale(1))
        bind("text_smaller", lambda: self._step_scale(-1))
        bind("text_normal", lambda: self._set_scale(1.0))
        bind("handbook", self._handbook)
        bind("shortcuts", self._shortcuts)
        bind("about", self._about)
        self._show_checked()
        self._show_recent()

    def bind_for_base(self) -> None:
        bind, open_page = self._context.commands.bind, self._window.open_page
        bind("import", lambda: open_page("import"))
        bind("backup", self.back_up)
        bind("restore", lambda: open_page("settings").open_tab("copies"))
        bind("trash", lambda: open_page("settings").open_tab("trash"))
        bind("settings", lambda: open_page("settings"))
        bind("undo", self.undo, enabled=False)
        bind("redo", self.redo, enabled=False)
        bind("page_today", lambda: open_page("today"))
        bind("page_clients", lambda: open_page("clients"))
        bind("page_voices", lambda: open_page("voices"))
        bind("page_figures", lambda: open_page("figures"))
        bind("page_team", lambda: open_page("team"))
        bind("find_duplicates", lambda: open_page("duplicates").search())
        bind("check_base", self.check)
        bind("take_call", self._take_call)
        bind("counter_refusal", self._counter_refusal)
        if self._program.in_sample:
            bind("leave_sample", self._program.leave_sample)
        else:
            self._context.commands.unbind("leave_sample")
        self._window.status.show_sample(self._program.in_sample)
        self._show_recent()

    # dialogs are imported when they are first asked for: the first paint does not wait for them
    def _handbook(self) -> None:
        from desktop_crm.ui.pages.handbook import Handbook

        Handbook(self._context, self._window).open()

    def _shortcuts(self) -> None:
        from desktop_crm.ui.pages.help import Shortcuts

        Shortcuts(self._context, self._window).open()

    def _about(self) -> None:
        from desktop_crm.ui.pages.help import About

        About(self._context, self._window).open()

    def _take_call(self) -> None:
        from desktop_crm.ui.call import CallDialog

        CallDialog(self._context, self._window).open()

    def _counter_refusal(self) -> None:
        from desktop_crm.ui.refusal import RefusalDialog

        RefusalDialog(self._context, self._window).open()

    def _show_recent(self) -> None:
        session = self._context.session
        here = session.base.path if session else None
        recent = [path for path in self._context.settings.recent_bases() if path != here]
        self._window.menus.show_recent(recent, self._program.open)

    # -- looks
    def _show_checked(self) -> None:
        actions, theme = self._context.commands.actions, self._context.theme
        for mode in MODES:
            actions[f"theme_{mode}"].setChecked(theme.mode == mode)
        for language in LANGUAGES:
            actions[f"language_{language}"].setChecked(language == self._context.texts.language)

    def _set_mode(self, mode: Mode) -> None:
        self._context.settings.set_text("theme", mode)
        self._context.theme.set_mode(mode)
        self._show_checked()

    def _set_language(self, code: str) -> None:
        self._show_checked()
        self._window.set_language(code)

    def _step_scale(self, by: int) -> None:
        now = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self._context.theme.scale))
        self._set_scale(SCALES[max(0, min(len(SCALES) - 1, now + by))])

    def _set_scale(self, scale: float) -> None:
        self._context.settings.set_number("scale", round(scale * 100))
        self._context.theme.set_scale(scale)

    # -- undo and redo
    def refresh_undo(self) -> None:
        def done(found: tuple[Operation | None, Operation | None]) -> None:
            self._name("undo", found[0])
            self._name("redo", found[1])

        if self._undo_job is not None:
            self._undo_job.cancel()
        self._undo_job = self._context.run_read(
            lambda session, job: (session.base.next_undo(), session.base.next_redo()), done
        )

    def _name(self, id: str, operation: Operation | None) -> None:
        action, texts = self._context.commands.actions[id], self._context.texts
        action.setEnabled(operation is not None)
        if operation is None:
            action.setText(texts(f"window.do_{id}"))
            return
        what = wording.intent(texts, operation.intent).replace("&", "&&")
        action.setText(texts(f"window.{id}_what", what=what if len(what) <= 60 else what[:59] + "…"))

    def undo(self) -> None:
        self._step_back("undo", cards.undo)

    def redo(self) -> None:
        self._step_back("redo", cards.redo)

    def _step_back(self, verb: str, step: Callable[[Session], Changes | None]) -> None:
        def done(changes: Changes | None) -> None:
            self._window.toast(wording.outcome(self._context.texts, changes, verb), undo=False)

        self._context.run_write(lambda session, job: step(session), done)

    # -- care
    def refresh_backup(self) -> None:
        def done(at: datetime | None) -> None:
            self._window.status.show_backup(at, self._context.today())

        if self._backup_job is not None:
            self._backup_job.cancel()
        self._backup_job = self._context.run_read(lambda session, job: _newest(session), done)

    def back_up(self) -> None:
        def done(copy: Copy) -> None:
            self._window.status.show_backup(copy.at, self._context.today())
            self._window.toast(self._context.texts("window.backup_done"), undo=False)

        job = self._context.run_write(lambda session, job: session.base.backup("manual", job.progress), done)
        self._window.watch(job, self._context.texts("window.job_backup"))

    def check(self) -> None:
        texts = self._context.texts

        def done(findings: list[Finding]) -> None:
            bad = [f.name for f in findings if not f.ok]
            if bad:
                self._window.error(UserError("check_failed", names=", ".join(bad)))
            else:
                self._window.toast(texts("window.check_sound"), undo=False)

        job = self._context.run_read(lambda session, job: session.base.check(), done)
        self._window.watch(job, texts("window.job_check"))

    # -- import
    def import_files(self, files: list[Path]) -> None:
        page: Any = self._window.open_page("import")
        if page is not None:
            page.open_files(files)


def _newest(session: Session) -> datetime | None:
    copies = session.base.copies()
    return copies[0].at if copies else None
