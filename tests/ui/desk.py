"""Hands and eyes for tests of whole pages: the window of `conftest.start` on a base of its own, off-screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu, QWidget

from desktop_crm import bootstrap
from desktop_crm.app import cards
from desktop_crm.app.sample.make import make_sample
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.widgets import ElidedLabel
from tests.conftest import TODAY
from tests.ui.conftest import Driver

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Desk:
    """A window on a new base in `folder`, or on the sample salon; `launch` is the fixture of that name."""

    def __init__(
        self,
        launch: Callable[..., Driver],
        folder: Path,
        language: str = "en",
        theme: str = "light",
        scale: int = 100,
        size: tuple[int, int] = (1366, 738),
        sample: bool = False,
    ) -> None:
        self.folder = folder
        path = folder / "shop.crm"
        base = bootstrap.services().open_base(path, new=NewBase(language, "UAH", "Test shop"), actor="Tester")
        if sample:
            make_sample(Session(base, lambda: TODAY), language=language, today=TODAY, clients=60)
        base.close()
        settings = WindowSettings(folder / "config")
        settings.set_number("scale", scale)
        settings.set_text("language", language)
        self.driver = launch(language=language, theme=theme, base=path)
        self.program, self.window = self.driver.program, self.driver.window
        self.window.resize(*size)
        self.settle()

    # -- the base
    @property
    def context(self) -> Any:
        return self.program.context

    @property
    def session(self) -> Session:
        found: Session = self.context.need_session()
        return found

    def count(self, record: str = "client") -> int:
        return self.session.base.count(record)

    def client(self, name: str = "Olena Shevchenko", **more: Any) -> int:
        return cards.add_client(self.session, {"name": name, **more}).id

    def add(self, record: str, client: int | None, **values: Any) -> int:
        return cards.add_record(self.session, record, client, values).id

    def point(self, code: str) -> int:
        return next(p.id for p in self.session.base.all("failure_point") if p.code == code)

    def page(self, name: str) -> Any:
        page = self.window.open_page(name)
        self.settle()
        return page

    # -- patience
    def settle(self) -> None:
        self.driver.wait(10)

    def until(self, holds: Callable[[], Any]) -> None:
        self.driver.until(holds, 20_000)

    # -- hands
    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        assert widget.isVisible(), f"{widget} cannot be seen"
        assert widget.isEnabled(), f"{widget} is disabled"
        QTest.mouseClick(widget, LEFT, PLAIN, at or widget.rect().center())
        self.settle()

    def key(self, key: Qt.Key, to: QWidget | None = None, modifiers: Qt.KeyboardModifier | None = None) -> None:
        target = to or QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers or PLAIN)
        self.settle()

    def type(self, line: QLineEdit, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Replace what stands in a line, letter by letter, and finish with a key."""
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        for letter in text:
            QTest.sendKeyEvent(QTest.KeyAction.Click, line, Qt.Key.Key_unknown, letter, PLAIN)
        if end is not None:
            QTest.keyClick(line, end)
        self.settle()

    def choose(self, combo: QComboBox, text: str) -> None:
        """Open a combo box, go to the line with that text and take it."""
        index = combo.findText(text, Qt.MatchFlag.MatchStartsWith)
        assert index >= 0, f"{text} is not among {[combo.itemText(i) for i in range(combo.count())]}"
        combo.showPopup()
        view = combo.view()
        view.setCurrentIndex(combo.model().index(index, 0))
        QTest.keyClick(view, Qt.Key.Key_Return)
        self.window.activateWindow()
        self.settle()

    def drop(self, *files: Path) -> None:
        """Let files go over the window."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        entered = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, mime, LEFT, PLAIN)
        QApplication.sendEvent(self.window, entered)
        assert entered.isAccepted()
        event = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, mime, LEFT, PLAIN)
        QApplication.sendEvent(self.window, event)
        self.settle()

    def run(self, command: str) -> None:
        self.context.commands.run(command)
        self.settle()

    # -- eyes
    @property
    def toast(self) -> str:
        toast = self.window._toast
        return "" if toast is None else str(toast.label.text()).replace("\u200b", "")  # where a long word may break

    @property
    def counted(self) -> str:
        status = self.window.status
        return " ".join(filter(None, (status.strong.text(), status.count.text())))

    @property
    def said(self) -> str:
        return str(self.window.status.said.text())

    def menu(self) -> QMenu:
        """The menu that is open."""
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu), f"no menu is open: {popup}"
        return popup

    def close_menu(self) -> None:
        self.menu().close()
        self.window.activateWindow()
        self.settle()

    def pick(self, text: str) -> None:
        """Take a line of the open menu by its words (or the beginning of them)."""
        menu = self.menu()
        action = next((a for a in menu.actions() if a.text().startswith(text)), None)
        assert action is not None, f"{text!r} is not among {[a.text() for a in menu.actions()]}"
        QTest.mouseClick(menu, LEFT, PLAIN, menu.actionGeometry(action).center())
        self.settle()


def words(widget: Any) -> str:
    """What a label or button says, with plain spaces."""
    return str(widget.text()).replace("\u00a0", " ")


def cut_labels(widget: QWidget) -> Sequence[str]:
    """Labels, buttons and boxes in sight whose words do not fit into them."""
    found = []
    for label in widget.findChildren(QLabel):
        if label.isVisible() and label.text() and not isinstance(label, ElidedLabel):
            room, words = label.contentsRect(), label.fontMetrics()
            if label.wordWrap():
                need = words.boundingRect(0, 0, room.width(), 10_000, Qt.TextFlag.TextWordWrap, label.text()).height()
                if need > room.height() + 2:
                    found.append(f"{label.text()!r}: {need} px high in {room.height()}")
            elif words.horizontalAdvance(label.text()) > room.width() + 1:
                found.append(f"{label.text()!r}: {words.horizontalAdvance(label.text())} px in {room.width()}")
    for button in widget.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.width() < button.minimumSizeHint().width() - 1:
            found.append(f"{button.text()!r}: {button.minimumSizeHint().width()} px in {button.width()}")
    for combo in widget.findChildren(QComboBox):
        if combo.isVisible() and combo.currentText():
            need = combo.fontMetrics().horizontalAdvance(combo.currentText()) + combo.fontMetrics().height() * 2
            if need > combo.width() + 1:
                found.append(f"{combo.currentText()!r}: {need} px in {combo.width()}")
    return found
