"""The top of the card: who it is, how to reach them, who knows them, and what they mean for the shop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from desktop_crm.analysis.standing import Standing
from desktop_crm.app.standing import in_words
from desktop_crm.domain.client import Client
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.in_place import EMPTY, InPlace, ValueText
from desktop_crm.ui.card.marks import RungBars
from desktop_crm.ui.card.notices import Notices
from desktop_crm.ui.card.photo import Photo
from desktop_crm.ui.card.reach import Reach, mail_url, page_name, page_url, phone_url
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import (
    Button,
    ElidedLabel,
    FlowLayout,
    Hairline,
    IconLabel,
    LineField,
    Panel,
    PlainLabel,
    set_tip,
)

LINKS = 6
"""Phones and e-mails shown at most; all of them stand on the first tab."""


class NameText(ValueText):
    """The name on one line, as wide as it is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "title")
        policy = self.sizePolicy()
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics(self._use)
        return QSize(metrics.horizontalAdvance(one_line(self._text)) + self._theme.px(9), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(28))

    def set_text(self, text: str) -> None:
        super().set_text(text)
        set_tip(self, text)

    def _draw(self, painter: QPainter, room: QRect) -> None:
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextSingleLine)
        painter.drawText(room, flags, self._shown() or EMPTY)

    def _shown(self) -> str:
        room = self.width() - self._theme.px(8)
        return self._theme.metrics(self._use).elidedText(one_line(self._text), Qt.TextElideMode.ElideRight, room)


class ClassBadge(QLabel):
    """A, B or C in a frame."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(self._theme.px(20), self._theme.px(20))
        self.setFont(self._theme.font("badge"))
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("borderStrong"), 1))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), self._theme.px(4), self._theme.px(4))
        painter.end()
        super().paintEvent(event)


class Fact(QWidget):
    """A label over its value."""

    def __init__(self, context: Context, label: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(context.theme, label, "small", "textMuted"))
        self.value = PlainLabel(context.theme, "", "strong")
        column.addWidget(self.value)

    def show_value(self, text: str, token: str = "text", tip: str = "") -> None:
        self.value.setText(text)
        self.value.set_token(token)
        set_tip(self, tip)
        self.setVisible(bool(text))


FACTS = ("profit", "purchases", "last", "claims", "wishes")


class CardHeader(Panel):
    """`name_kept` sends a new name. The menu of "…" is filled by the owner."""

    name_kept = Signal(object)

    def __init__(self, context: Context, print_card: Callable[[], None], menu: QMenu) -> None:
        super().__init__("surface")
        self._context = context
        self._has_reach = self._has_known = False
        theme, texts = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(2))
        self.photo = Photo(context)
        beside = QHBoxLayout()
        beside.setSpacing(theme.px(12))
        beside.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignTop)
        who = QVBoxLayout()
        who.setSpacing(theme.px(2))
        beside.addLayout(who, 1)
        column.addLayout(beside)
        who.addLayout(self._name_row(print_card, menu))
        self._reach = QWidget()
        self._reach_flow = FlowLayout(self._reach, theme.px(16), theme.px(2))
        who.addWidget(self._reach)
        known = QHBoxLayout()
        known.setSpacing(theme.px(6))
        known.addWidget(IconLabel(theme, "users", "textMuted", 14))
        self._known_label = PlainLabel(theme, texts("card.known_by"), "small", "textMuted")
        self.known = ElidedLabel(theme, "", "small")
        self.since = ElidedLabel(theme, "", "small", "textMuted")
        for widget in (self._known_label, self.known, self.since):
            known.addWidget(widget)
        known.addStretch(1)
        self._known = QWidget()
        self._known.setLayout(known)
        known.setContentsMargins(0, theme.px(1), 0, 0)
        who.addWidget(self._known)
        self.facts_box = QWidget()
        column.addWidget(self.facts_box)
        self._build_facts()
        self.notices = Notices(context)
        column.addWidget(self.notices)

    def _name_row(self, print_card: Callable[[], None], menu: QMenu) -> QHBoxLayout:
        theme, texts = self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        self.name = InPlace(self._context, "", self._name_field, text=NameText(self._context))
        self.name.kept.connect(self.name_kept)
        self.badge = ClassBadge(self._context)
        self.bars = RungBars(theme)
        self.rung = PlainLabel(theme, "")
        self.bars.hide()
        row.addWidget(self.name)
        row.addWidget(self.badge)
        row.addSpacing(theme.px(2))
        row.addWidget(self.bars)
        row.addWidget(self.rung)
        row.addStretch(1)
        self.print = Button(theme, "", "flat", "printer", tip=texts("card.print_tip"))
        self.print.clicked.connect(print_card)
        self.menu = Button(theme, "", "flat", "ellipsis", tip=texts("card.menu"))
        self.menu.clicked.connect(lambda: menu.popup(self.menu.mapToGlobal(QPoint(0, self.menu.height()))))
        row.addWidget(self.print)
        row.addWidget(self.menu)
        return row

    def _name_field(self) -> LineField:
        field = LineField(self._context, "")
        field.setMinimumWidth(self._context.theme.px(260))
        return field

    def _build_facts(self) -> None:
        theme, texts = self._context.theme, self._context.texts
        box = QVBoxLayout(self.facts_box)
        box.setContentsMargins(0, theme.px(8), 0, 0)
        box.setSpacing(theme.px(7))
        box.addWidget(Hairline(theme))
        room = QWidget()
        flow = CellFlow(room, theme.px(12), theme.px(4))
        self.facts = {name: Fact(self._context, texts(f"card.fact_{name}")) for name in FACTS}
        for fact in self.facts.values():
            flow.add(fact, Cell(theme.px(40)))
            fact.hide()
        box.addWidget(room)

    # -- content
    def show_card(self, words: Words) -> None:
        client = words.card.client
        self.name.show_value(client.name, one_line(client.title))
        self.name.text.setAccessibleName(one_line(client.title))
        self.photo.show_card(words)
        self._show_reach(words, client)
        self._show_known(words, client)
        self._show_facts(words)
        self.notices.show_words(words)

    def _show_reach(self, words: Words, client: Client) -> None:
        self._reach_flow.clear()
        links = [(words.formats.phone(p), "phone", phone_url(p)) for p in client.phones]
        links += [(one_line(m, 80), "mail", mail_url(m)) for m in client.emails]
        links += [(page_name(p), "globe", url) for p in client.urls if (url := page_url(p)) is not None]
        for text, icon, url in links[:LINKS]:
            self._reach_flow.addWidget(Reach(self._context, one_line(text, 60), icon, url))
        if client.city:
            self._reach_flow.addWidget(self._city(client.city))
        self._has_reach = self._reach_flow.count() > 0

    def _city(self, city: str) -> QWidget:
        theme = self._context.theme
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(IconLabel(theme, "map-pin", "textMuted", 16))
        row.addWidget(PlainLabel(theme, one_line(city, 60)))
        whole.setFixedHeight(theme.px(22))
        return whole

    def _show_known(self, words: Words, client: Client) -> None:
        ids = dict.fromkeys([client.responsible, *client.known_by])
        names = [name for name in (words.staff(id) for id in ids) if name]
        self._known_label.setVisible(bool(names))
        self.known.setVisible(bool(names))
        self.known.setText(", ".join(names))
        since = words.texts("card.since", date=words.formats.date(client.known_since)) if client.known_since else ""
        referred = words.card.recommended
        count = words.texts("card.recommended_count", n=len(referred)) if referred else ""
        rest = [part for part in (since, count) if part]
        self.since.setText(" · ".join([""] * bool(names and rest) + rest).strip())
        set_tip(self._known, "\n".join(words.client(found.client_id) for found in referred))
        self._has_known = bool(names or rest)

    def _show_facts(self, words: Words) -> None:
        card, texts, formats = words.card, words.texts, words.formats
        last = max((p.date for p in card.purchases if p.date), default=None)
        open_claims = [c for c in card.claims if c.open]
        heavy = any((c.severity or 0) >= 7 for c in open_claims)
        self.facts["purchases"].show_value(formats.number(len(card.purchases)))
        self.facts["last"].show_value(formats.ago(last, card.today) if last else "—", tip=formats.date(last))
        self.facts["claims"].show_value(formats.number(len(open_claims)), "danger" if heavy else "text")
        self.facts["wishes"].show_value(formats.number(sum(w.open for w in card.wishes)))
        for name in ("claims", "wishes"):
            self.facts[name].setAccessibleName(texts(f"card.fact_{name}"))

    def show_lines(self, *, reach: bool, facts: bool, tasks: bool) -> None:
        """What stands below the name, as far as there is room and something to say."""
        self.notices.make_room(tasks=tasks)
        self._reach.setVisible(reach and self._has_reach)
        self._known.setVisible(reach and self._has_known)
        self.facts_box.setVisible(facts)

    def show_standing(self, words: Words, standing: Standing | None) -> None:
        """What is known of the client's place among the others; None while that is being computed."""
        self.badge.setVisible(standing is not None and bool(standing.class_))
        self.bars.setVisible(standing is not None)
        self.rung.setVisible(standing is not None)
        if standing is None:
            self.facts["profit"].hide()
            return
        self.badge.setText(standing.class_)
        self.badge.setAccessibleName(words.texts("card.class_is", name=standing.class_))
        self.bars.set_rung(standing.rung)
        self.rung.setText(words.texts(f"codes.rung_{standing.rung}"))
        set_tip(self.rung, in_words(standing, words.formats))
        profit = words.formats.money(standing.profit) if standing.purchases else ""
        self.facts["profit"].show_value(profit, "danger" if standing.profit < 0 else "text")
