"""The window: menu row, rail, pages, status bar. Layout only; what happens is in the pages and in `program.py`.

It is made in two steps. First the frame: what can be painted from tokens and texts alone, in its final places. Then
`furnish` makes it work. Whatever only the second step needs is imported there, once the frame can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QStatusBar, QVBoxLayout, QWidget

from desktop_crm.app.texts import Texts
from desktop_crm.ui import icons
from desktop_crm.ui.menus import MenuRow
from desktop_crm.ui.pages.registry import PAGES
from desktop_crm.ui.rail import Rail
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_crm.app.jobs import Job, Jobs
    from desktop_crm.app.services import Services
    from desktop_crm.domain.errors import UserError
    from desktop_crm.ui.context import Context
    from desktop_crm.ui.job_bridge import Courier, PageJobs
    from desktop_crm.ui.palette import PaletteField
    from desktop_crm.ui.status import StatusBar
    from desktop_crm.ui.toast import Toast, Tone

SEEN_AT_LAST = 1000  # ms after which a window that nothing paints (minimised, covered) is furnished all the same
WITH_TEXT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class MainWindow(QMainWindow):
    """`painted` is sent once, when the frame can be seen; `closing` once, when the user wants to leave;
    `files_dropped` for files let go over the window.
    """

    painted = Signal()
    closing = Signal()
    files_dropped = Signal(list)
    language_wanted = Signal(str)
    replaced = Signal()

    context: Context
    palette_field: PaletteField
    status: StatusBar

    def __init__(self, texts: Texts, theme: Theme, settings: WindowSettings, *, waiting: bool = False) -> None:
        """`waiting`: a base is about to be opened, so the rail stands there from the beginning."""
        super().__init__()
        self.theme, self.settings = theme, settings
        self._seen = self._furnished = False
        self._page_jobs: PageJobs | None = None
        self.may_close = False
        self._toast: Toast | None = None
        self._pages: dict[str, QWidget] = {}
        self._parts: dict[str, QWidget] = {}
        self._page = ""
        self._waiting = True
        self._typed = ""
        self.setWindowTitle("Desktop CRM")
        self.setMinimumSize(800, 520)
        self._lay_out(texts)
        self.rail.setVisible(waiting)
        self.rail.show_chosen(settings.text("window/page", "clients"))
        self.menus.held = waiting
        blank = QStatusBar()
        blank.setSizeGripEnabled(False)
        blank.setFixedHeight(theme.status_height())
        self.setStatusBar(blank)

    # -- building
    def furnish(self, services: Services, texts: Texts, jobs: Jobs, courier: Courier) -> None:
        """The second step: commands, the Ctrl+K field and the status bar, and ears for what the user does."""
        from desktop_crm.app.formats import Formats
        from desktop_crm.ui.actions import Commands
        from desktop_crm.ui.context import Context

        self._courier = courier
        commands = Commands(self, texts, self.theme)
        self.context = Context(services, texts, Formats(texts), self.theme, jobs, self.settings, self, commands)
        self._furnish_frame()
        self._furnished = True
        self.setAcceptDrops(True)
        self.theme.changed.connect(self._retheme)
        self._retheme()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def build(self) -> None:
        """Make everything that depends on language and text scale anew; the pages follow as they are shown."""
        self.palette_field.dispose()
        self._put_pages_away()
        self._lay_out(self.context.texts)
        self._furnish_frame()

    def _lay_out(self, texts: Texts) -> None:
        self.menus = MenuRow(self.theme, texts)
        self.setMenuWidget(self.menus)
        self.rail = Rail(self.theme, texts("window.rail"))
        for page in PAGES.values():
            if page.place:
                self.rail.add(page.name, page.icon, texts(f"window.page_{page.name}"), bottom=page.place == "bottom")
        self.rail.setEnabled(False)
        self.rail.hide()
        self.stack = QStackedWidget()
        self._central = central = QWidget()
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self.stack, 1)
        row.addLayout(self._column, 1)
        self.setCentralWidget(central)

    def _furnish_frame(self) -> None:
        from desktop_crm.ui.palette import PaletteField
        from desktop_crm.ui.status import StatusBar

        context = self.context
        self.palette_field = PaletteField(context, self)
        self.menus.furnish(context, self.palette_field)
        self.rail.chosen.connect(self.open_page)
        self.status = StatusBar(context.theme, context.texts, context.formats, self._courier)
        self.setStatusBar(self.status)
        self.status.show()  # now: else Qt lays the window out once without it
        context.commands.bind("palette", self.palette_field.open)

    def show_alone(self, page: QWidget) -> None:
        """A page without rail: first start, a base that cannot be opened."""
        self.rail.hide()
        self.menus.held = self._waiting = False
        self._show_without_base(page)

    def show_waiting(self, page: QWidget) -> None:
        """A word while a base is opened; menus and rail stay as they stand, for it will show them again."""
        self.rail.setEnabled(False)
        self.menus.held = self._waiting = True
        self._show_without_base(page)

    def _show_without_base(self, page: QWidget) -> None:
        from desktop_crm.ui.actions import NEEDS_BASE

        self._put_pages_away()
        self._clear_stack()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.context.commands.unbind(*NEEDS_BASE)
        self.setWindowTitle("Desktop CRM")

    def show_base(self, path: Path) -> None:
        """The base is open: rail and pages."""
        self._clear_stack()
        self.rail.setEnabled(True)
        self.rail.show()
        self.menus.held = self._waiting = False
        self.setWindowTitle(self.context.texts("window.title", base=path.stem))

    def typed_ahead(self) -> str:
        """What was typed while there was nothing to type into; once."""
        typed, self._typed = self._typed, ""
        return typed

    def _put_pages_away(self) -> None:
        """From now on no answer reaches the pages there are: they go as soon as Qt can let them."""
        if self._page_jobs is not None:
            self._page_jobs.put_away()
            self._page_jobs = None
        for made in (*self._parts.values(), *self._pages.values()):
            made.deleteLater()
        self._pages, self._parts = {}, {}
        self._page = ""

    def _clear_stack(self) -> None:
        """What stands alone goes; the pages of the base stay, for one may be shown before all is ready."""
        for shown in [self.stack.widget(i) for i in range(self.stack.count())]:
            if shown is not None and shown not in self._pages.values():
                self.stack.removeWidget(shown)
                shown.hide()
                shown.deleteLater()

    # -- what pages may ask for (context.Window)
    def build_part(self, name: str) -> None:
        """Make the part of a page that `build_page` will put into it."""
        part = PAGES[name].part
        if part is not None:
            self._parts[name] = part(self._page_context())

    def build_page(self, name: str) -> None:
        """Make the page, which begins to read, without showing it."""
        if name not in self._pages:
            self._pages[name] = PAGES[name].build(self._page_context(), self._parts.pop(name, None))

    def _page_context(self) -> Context:
        from desktop_crm.ui.job_bridge import PageJobs

        if self._page_jobs is None:
            self._page_jobs = PageJobs(self.context.jobs, self.context.failed)
        return self.context.with_jobs(self._page_jobs)

    def open_page(self, name: str) -> Any:
        if self.context.session is None:
            return None
        self.build_page(name)
        page = self._pages[name]
        self._page = name
        self.stack.addWidget(page)  # it stays where it is if it stands there already
        self.stack.setCurrentWidget(page)
        self.rail.show_chosen(name)
        self.context.settings.set_text("window/page", name)
        return page

    def page(self, name: str) -> Any:
        """The page if it has been built, else None."""
        return self._pages.get(name)

    @property
    def page_name(self) -> str:
        return self._page

    def open_client(self, id: int) -> None:
        self.open_page("clients").open_client(id)

    def open_record(self, client_id: int, record: str, id: int) -> None:
        page = self.open_page("clients")
        page.open_client(client_id)
        page.card.open_record(record, id)

    def show_query(self, text: str) -> None:
        self.open_page("clients").show_query(text)

    def print_cards(self, ids: Sequence[int]) -> None:
        from desktop_crm.ui.printing.preview import PrintPreview

        PrintPreview(self.context, ids, self).open()

    def base_replaced(self) -> None:
        self.replaced.emit()

    def set_language(self, code: str) -> None:
        self.language_wanted.emit(code)

    def say_status(self, text: str) -> None:
        self.status.say(text)

    def say_count(self, strong: str, text: str) -> None:
        self.status.say_count(strong, text)

    def say_badge(self, page: str, number: int) -> None:
        self.rail.show_badge(page, number)

    def watch(self, job: Job, name: str) -> None:
        self.status.watch(job, name)

    def toast(self, text: str, undo: bool = True) -> None:
        way_back = (lambda: self.context.commands.run("undo")) if undo else None
        self._put_toast(text, "done", way_back)

    def error(self, error: UserError) -> None:
        self._put_toast(self.context.error_text(error), "error", None)

    def toast_place(self) -> QWidget:
        """What is laid over the pages stands here."""
        return self._central

    def put_above(self, strip: QWidget) -> None:
        """Between the menus and the page, which gives up the room for it: nothing is covered."""
        self._column.insertWidget(0, strip)

    def _put_toast(self, text: str, tone: Tone, way_back: Callable[[], None] | None) -> None:
        from desktop_crm.ui.toast import Toast

        if self._toast is not None:
            self._toast.close()  # before the next one: it gives back the room it took from the lists
        self._toast = toast = Toast(self.context, self.toast_place(), text, tone, way_back)
        toast.destroyed.connect(lambda: self._toast_gone(toast))

    def _toast_gone(self, toast: Toast) -> None:
        if self._toast is toast:
            self._toast = None

    # -- the outside
    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        self.palette_field.remember(before, now)

    def _retheme(self) -> None:
        self.setWindowIcon(icons.icon(self.theme, "contact", "accent", 32))

    def restore_geometry(self) -> None:
        """As it was left; the first time as large as the screen."""
        kept = self.settings.data("window/geometry")
        if kept.isEmpty() or not self.restoreGeometry(kept):
            width, height = self.theme.size("window", "design")
            self.resize(width, height)
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def keep_geometry(self) -> None:
        self.settings.set_data("window/geometry", self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close or not self._furnished:
            event.accept()
            return
        event.ignore()
        self.setFocus()  # what is half typed commits itself
        self.closing.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._furnished:
            self.palette_field.leave()
        QTimer.singleShot(SEEN_AT_LAST, self, self._been_seen)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            QTimer.singleShot(0, self, self._been_seen)  # what is painted now is on the screen by then

    def _been_seen(self) -> None:
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if self._waiting and event.key() == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
        elif self._waiting and text.isprintable() and not event.modifiers() & ~WITH_TEXT:
            self._typed += text
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.context.session is not None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.status.say(self.context.texts("window.drop_hint"))

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self._toast is not None:
            self._toast.place()
