"""The handbook in the program: topics at the left, one screen each. Menus and keys are named as they are now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from desktop_crm.app import resources
from desktop_crm.app.texts import Texts
from desktop_crm.ui.actions import BY_ID, plain_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Panel, bounded

PICTURES = "pictures"
LIST_SHARE = 0.34
"""Of the width at most: what is read needs the most of a narrow screen."""


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    markdown: str


def topics(texts: Texts) -> list[Topic]:
    """The handbook of a language, with the words of its menus, the keys and what figures are called put in."""
    whole = resources.path("handbook", f"{texts.language}.md").read_text("utf-8")

    def named(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "key":
            return QKeySequence(BY_ID[name].shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        if kind in ("figure", "group"):
            return texts(f"figures.{'name' if kind == 'figure' else 'group'}_{name}")
        return plain_words(texts(f"window.menu_{name}" if kind == "menu" else f"window.do_{name}"))

    filled = re.sub(r"\{(menu|do|key|figure|group):(\w+)\}", named, whole)
    parts = re.split(r"^# (.+)$", filled, flags=re.MULTILINE)[1:]
    return [Topic(title.strip(), text.strip()) for title, text in zip(parts[::2], parts[1::2], strict=True)]


class Reader(QTextBrowser):
    """Shows pictures at the width of the page, from the program's own folder only."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(context.theme.px(20))

    def loadResource(self, type: int, name: QUrl | str) -> object:
        if type != QTextDocument.ResourceType.ImageResource.value:
            return None
        file = name.fileName() if isinstance(name, QUrl) else str(name)
        path = resources.path("handbook", PICTURES, self._context.texts.language, file)
        image = QImage(str(path))
        room = self.viewport().width() - 3 * self._context.theme.px(20)
        if image.isNull() or image.width() <= room:
            return image
        return image.scaledToWidth(max(200, room), Qt.TransformationMode.SmoothTransformation)


class Handbook(QDialog):
    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(context.texts("window.handbook"))
        size = bounded(self, theme, 980, 660)
        self.resize(size)
        self._topics = topics(context.texts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        side = Panel("window")
        side.setFixedWidth(min(theme.px(250), int(size.width() * LIST_SHARE)))
        inner = QHBoxLayout(side)
        inner.setContentsMargins(theme.px(8), theme.px(12), theme.px(8), theme.px(12))
        self.list = QListWidget()
        self.list.setFont(theme.font())
        self.list.setSpacing(theme.px(2))
        self.list.setWordWrap(True)
        self.list.setAccessibleName(context.texts("window.handbook"))
        self.list.setStyleSheet("QListWidget { background: transparent; }")
        self.list.addItems([topic.title for topic in self._topics])
        inner.addWidget(self.list)
        self.reader = Reader(context)
        self.reader.setFont(theme.font())
        row.addWidget(side)
        row.addWidget(self.reader, 1)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    def _show(self, index: int) -> None:
        topic = self._topics[index]
        self.reader.setMarkdown(f"## {topic.title}\n\n{topic.markdown}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.list.currentRow() >= 0:
            self._show(self.list.currentRow())
