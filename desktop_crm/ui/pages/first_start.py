"""The first start: language, where the base lies, what to begin with. Three answers, then one works."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_crm.app.texts import NAMES, Texts
from desktop_crm.ui import icons
from desktop_crm.ui.basics import BY_KEYS
from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Button, LineField, Panel, PlainLabel, Segments

ORDER: Final = ("uk", "ru", "en")
BEGINNINGS: Final = (("import", "file-spreadsheet"), ("sample", "armchair"), ("empty", "plus"))


def default_path(texts: Texts) -> Path:
    """Where a base of the user's own goes unless they choose: in their documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return (Path(documents) if documents else Path.home()) / "Desktop CRM" / f"{texts('start.base_name')}.crm"


class Choice(QRadioButton):
    """One way to begin: a radio button with an icon, a name and a line about it."""

    def __init__(self, theme: Theme, icon: str, title: str, text: str) -> None:
        super().__init__(title)
        self._theme, self._icon, self._text = theme, icon, text
        self._by_keys = False
        self.setAccessibleDescription(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.metrics("body").height() + theme.metrics("small").height() + theme.px(27))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), self.height())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px, on = self._theme, self._theme.px, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if on else 1
        fill = "selection" if on else "hover" if self.underMouse() else "surface"
        painter.setPen(QPen(theme.color("accent" if on else "borderStrong"), width))
        painter.setBrush(theme.color(fill))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), px(6), px(6))
        middle = self.height() / 2
        ring = QRectF(px(15), middle - px(8), px(16), px(16))
        painter.setPen(QPen(theme.color("accent" if on else "borderInput"), px(5) if on else 1))
        painter.setBrush(theme.color("surface"))
        shrink = px(5) / 2 if on else 0.5
        painter.drawEllipse(ring.adjusted(shrink, shrink, -shrink, -shrink))
        mark = icons.pixmap(theme, self._icon, "accent" if on else "textMuted", 20)
        painter.drawPixmap(px(43), round(middle - mark.deviceIndependentSize().height() / 2), mark)
        self._paint_words(painter)
        if self.hasFocus() and self._by_keys:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), px(4), px(4))

    def _paint_words(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        title, small = theme.metrics("row_title").height(), theme.metrics("small").height()
        top = (self.height() - title - small - px(2)) // 2
        room = self.width() - px(75) - px(12)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("row_title"))
        painter.drawText(QRect(px(75), top, room, title), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.setPen(theme.color("textMuted"))
        painter.setFont(theme.font("small"))
        line = QRect(px(75), top + title + px(2), room, small)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), self._text)


class FirstStart(QScrollArea):
    """`begun(path, how)`: how is import, sample, empty or open. `language_chosen` rebuilds the page in another one."""

    begun = Signal(object, str)
    language_chosen = Signal(str)
    open_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, context: Context, path: Path | None = None, how: str = "import") -> None:
        super().__init__()
        self._context = context
        theme, t = context.theme, context.texts
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        page.setObjectName("page")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(theme.px(8), theme.px(16), theme.px(8), theme.px(16))
        panel = Panel("surface")
        panel.setObjectName("startPanel")
        panel.setFixedWidth(theme.px(theme.size("firstStartPanel")))
        outer.addStretch(1)
        outer.addWidget(panel, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        self.setWidget(page)
        self._column = QVBoxLayout(panel)
        self._column.setContentsMargins(theme.px(33), theme.px(25), theme.px(33), theme.px(25))
        self._column.setSpacing(0)
        self._column.addWidget(PlainLabel(theme, t("start.title"), "title"))
        self._column.addSpacing(theme.px(5))
        self._column.addWidget(PlainLabel(theme, t("start.text"), "body", "textMuted"))
        self._language()
        self._place(path or default_path(t))
        self._beginnings(how)
        self._buttons()

    @property
    def path(self) -> Path:
        return Path(self.place.value()).expanduser()

    @property
    def path_is_default(self) -> bool:
        return self.path == default_path(self._context.texts)

    @property
    def how(self) -> str:
        return BEGINNINGS[self.group.checkedId()][0]

    def _heading(self, text: str) -> None:
        self._column.addSpacing(self._context.theme.px(18))
        self._column.addWidget(PlainLabel(self._context.theme, text, "strong"))
        self._column.addSpacing(self._context.theme.px(9))

    def _language(self) -> None:
        self._heading(self._context.texts("start.language"))
        self.languages = Segments(self._context.theme, [(code, NAMES[code]) for code in ORDER])
        self.languages.setAccessibleName(self._context.texts("start.language"))
        self.languages.set_value(self._context.texts.language)
        self.languages.picked.connect(lambda code: self.language_chosen.emit(code))
        self._column.addWidget(self.languages, 0, Qt.AlignmentFlag.AlignLeft)

    def _place(self, path: Path) -> None:
        theme, t = self._context.theme, self._context.texts
        self._heading(t("start.place"))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.place = LineField(self._context, "")
        self.place.line.setAccessibleName(t("start.place"))
        self.place.set_value(str(path))
        row.addWidget(self.place, 1)
        change = Button(theme, t("start.change"), "plain", "folder-open")
        change.clicked.connect(self._choose_place)
        row.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def _choose_place(self) -> None:
        t = self._context.texts
        dialog = QFileDialog(self, t("start.place"), str(self.path), t("window.base_files"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("crm")
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.place.set_value)
        dialog.open()

    def _beginnings(self, how: str) -> None:
        theme, t = self._context.theme, self._context.texts
        self._heading(t("start.data"))
        self.group = QButtonGroup(self)
        for index, (name, icon) in enumerate(BEGINNINGS):
            choice = Choice(theme, icon, t(f"start.begin_{name}"), t(f"start.begin_{name}_text"))
            choice.setChecked(name == how)
            self.group.addButton(choice, index)
            if index:
                self._column.addSpacing(theme.px(8))
            self._column.addWidget(choice)

    def _buttons(self) -> None:
        theme, t = self._context.theme, self._context.texts
        self._column.addSpacing(theme.px(14))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.existing = Button(theme, t("start.open"), "link", "folder-open")
        self.existing.clicked.connect(self.open_wanted)
        self.leave = Button(theme, t("start.leave"))
        self.leave.clicked.connect(self.leave_wanted)
        self.next = Button(theme, t("start.next"), "primary")
        self.next.setMinimumWidth(theme.px(75))
        self.next.clicked.connect(self._begin)
        row.addWidget(self.existing)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.next)
        self._column.addLayout(row)

    def _begin(self) -> None:
        if not self.place.value():
            self.place.set_error(self._context.texts("start.place_needed"))
        elif self.path.exists() and self.how != "sample":
            self.place.set_error(
                self._context.texts("start.place_taken"), self._context.texts("start.open_it"), self._open_it
            )
        else:
            self.begun.emit(self.path, self.how)

    def _open_it(self) -> None:
        self.begun.emit(self.path, "open")

    def say(self, text: str) -> None:
        """What kept the base from being made, beside its place."""
        self.place.set_error(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)
