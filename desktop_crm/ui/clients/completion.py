"""What a condition being typed can become: its key, then values that the base has. Chosen by keyboard or pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop_crm.app import wording
from desktop_crm.app.texts import Texts
from desktop_crm.domain.custom_field import NO_OWN, Own, id_of
from desktop_crm.domain.failure import path_text
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import CODED, KEYS, Begun, Condition, begun, doubts, named
from desktop_crm.ui.clients import own
from desktop_crm.ui.clients.conditions import CLASSES, QUIET_DAYS, RUNGS, Offers, in_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.palette import DATA, Offer, OfferDelegate
from desktop_crm.ui.widgets import SearchField

OFFERED: Final = tuple(key for key in KEYS if key != "added")
"""Keys that a person may want to type."""
FIRST_OP: Final = {"number": ">", "date": "<"}
FEW_LETTERS, WORD_LETTERS = 2, 3
"""Letters after which a key is offered, and a key by its word in the reader's language: names are typed here too."""
MOST: Final = 8
WIDTH: Final = 420


@dataclass(frozen=True, slots=True)
class Completion:
    """`text` stands in place of what is being typed; `whole` where the condition is complete with it."""

    text: str
    words: str
    whole: bool


def completions(typed: Begun, context: Context, offers: Offers, *, all_keys: bool = False) -> list[Completion]:
    """What `typed` can become, best first; `all_keys`: keys are offered however few letters there are."""
    if typed.op:
        return list(_values(typed, context, offers))[:MOST]
    found, wanted = [], fold(typed.key)
    for key in OFFERED:
        label = context.texts(f"list.by_{key}")
        by_key = key.startswith(wanted) and (all_keys or len(wanted) >= FEW_LETTERS)
        by_word = fold(label).startswith(wanted) and (all_keys or len(wanted) >= WORD_LETTERS)
        if by_key or by_word:
            found.append(Completion(f"{key}{FIRST_OP.get(KEYS[key], ':')}", label, False))
    if all_keys or len(wanted) >= WORD_LETTERS:
        for one in own.named(wanted, offers.own.own):
            kind = context.texts(f"codes.custom_field_kind_{one.kind}")
            found.append(Completion(f"{named(one)}{FIRST_OP.get(one.kind, ':')}", kind, False))
    return found if all_keys else found[:MOST]


def _values(typed: Begun, context: Context, offers: Offers) -> Iterator[Completion]:
    """Values that begin as what is typed; after a comma, further alternatives."""
    several = offers.own.joins(typed.key) if id_of(typed.key) is not None else _several(typed.key)
    before, comma, last = typed.value.rpartition(",") if several else ("", "", typed.value)
    wanted, said = fold(last.strip()), {fold(part) for part in before.split(",")}
    for value, words in _known(typed, context, offers):
        fits = any(fold(text).startswith(wanted) for text in (value, *words.split(" › "), *value.split()))
        if fits and fold(value) not in said and '"' not in value:
            condition = Condition(typed.key, typed.op, f"{before}{comma}{value}")
            text = condition.typed(offers.own.own)
            if not doubts(text, offers.own.own):
                yield Completion(text, words, True)


def _several(key: str) -> bool:
    return KEYS[key] in ("text", "code")


def _known(typed: Begun, context: Context, offers: Offers) -> Iterator[tuple[str, str]]:
    """Value and what it is in words."""
    key, t = typed.key, context.texts
    if one := offers.own.own.get(key):
        yield from own.known(one, typed.op, offers.own, t, context.today())
        return
    if id_of(key) is not None:
        return
    if key in ("city", "tag"):
        counted = offers.cities if key == "city" else offers.tags
        yield from ((value, str(count)) for value, count in counted if "," not in value)
    elif key in ("responsible", "only"):
        yield from ((name, "") for name in sorted(offers.staff.values(), key=str.casefold) if "," not in name)
        if key == "responsible":
            yield "none", t("list.none_responsible")
    elif key in CODED:
        codes = RUNGS if key == "rung" else CLASSES if key == "class" else CODED[key]
        yield from ((code, in_words(Condition(key, ":", code), t, context.formats, offers)) for code in codes)
    elif key == "point":
        yield from ((p.code or str(p.id), path_text(p.id, offers.points)) for p in offers.points.values())
        yield "none", t("list.no_point")
    else:
        for value in _usual(KEYS[key], context.today()):
            yield value, in_words(Condition(key, typed.op, value), t, context.formats, offers)


def _usual(kind: str, today: date) -> list[str]:
    """Numbers, days and periods that people ask for."""
    if kind == "number":
        return [str(n) for n in range(6)]
    if kind == "date":
        return [(today - timedelta(days=days)).isoformat() for days in (30, *QUIET_DAYS)]
    if kind == "period":
        month = today.replace(day=1)
        last = month - timedelta(days=1)
        years = (f"{today.year - n}-01-01..{today.year - n}-12-31" for n in (0, 1))
        return [f"{month}..{today}", f"{last.replace(day=1)}..{last}", *years]
    return []


def doubt_words(text: str, texts: Texts, fields: Own = NO_OWN, *, typed_to: int = -1) -> str:
    """What is wrong with the first condition that cannot be meant; not of the one being typed, up to `typed_to`."""
    for doubt in doubts(text, fields):
        if doubt.end != typed_to:
            return wording.doubt(texts, doubt)
    return ""


class Completer(QObject):
    """The list that opens under the search box. Down and Up choose, Tab or Enter takes, Escape closes it, Ctrl+Space
    opens it with every key. `taken(text, whole)`: the new text of the box.
    """

    taken = Signal(str, bool)

    def __init__(self, context: Context, field: SearchField, offers: Callable[[], Offers]) -> None:
        super().__init__(field)
        self._context, self._field, self._offers = context, field, offers
        self._list: QListWidget | None = None
        self._found: list[Completion] = []
        field.textEdited.connect(lambda _text: self.look())
        field.installEventFilter(self)

    @property
    def list(self) -> QListWidget | None:
        """The open list, None where it is closed."""
        return self._list if self._list is not None and self._list.isVisible() else None

    def look(self, *, all_keys: bool = False) -> None:
        """Offer what fits what stands before the cursor."""
        field = self._field
        text, place = field.text(), field.cursorPosition()
        typed = begun(text[:place], self._offers().own.own)
        ends = place == len(text) or text[place].isspace()
        if typed is None or not ends or (not typed.op and not typed.key and not all_keys):
            self.close()
            return
        self._found = completions(typed, self._context, self._offers(), all_keys=all_keys)
        if len(self._found) == 1 and self._found[0].text == text[typed.start : place]:
            self._found = []
        self._show(typed.start)

    def close(self) -> None:
        if self._list is not None:
            self._list.hide()

    # -- the list
    def _make(self) -> QListWidget:
        made = QListWidget(self._field.window())
        made.setProperty("popup", True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setAccessibleName(self._context.texts("list.add_condition"))
        made.setMouseTracking(True)
        self._delegate = OfferDelegate(self._context)
        made.setItemDelegate(self._delegate)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.itemClicked.connect(lambda item: self._take(made.row(item)))
        self._field.destroyed.connect(made.deleteLater)
        return made

    def _show(self, start: int) -> None:
        if not self._found:
            self.close()
            return
        if self._list is None:
            self._list = self._make()
        self._start = start
        shown, theme = self._list, self._context.theme
        shown.clear()
        for one in self._found:
            item = QListWidgetItem(one.text)
            item.setData(DATA, Offer(one.text, one.words, "funnel", lambda: None))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.text}, {one.words}")
            shown.addItem(item)
        shown.setCurrentRow(-1)
        window = self._field.window()
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + theme.px(4)))
        room = window.height() - corner.y() - theme.px(40)
        height = min(theme.px(32) * len(self._found) + theme.px(10), room)
        shown.setGeometry(corner.x(), corner.y(), max(self._field.width(), theme.px(WIDTH)), height)
        shown.show()
        shown.raise_()

    def _take(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        one, text, place = self._found[row], self._field.text(), self._field.cursorPosition()
        self.close()
        after = text[place:]
        new = f"{text[: self._start]}{one.text}"
        self._field.setText(f"{new}{after}")
        self._field.setCursorPosition(len(new))
        self.taken.emit(self._field.text(), one.whole)
        if not one.whole:
            self.look()

    # -- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._wants(event):
            self._press(event)
            return True
        return False

    def _wants(self, event: QKeyEvent) -> bool:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Space and control:
            return True
        if self.list is None or event.modifiers():
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.list.currentRow() >= 0
        return key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Escape)

    def _press(self, event: QKeyEvent) -> None:
        shown = self.list
        if event.key() == Qt.Key.Key_Space or shown is None:
            self.look(all_keys=True)
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            shown.setCurrentRow(max(0, min(shown.count() - 1, shown.currentRow() + step)))
        else:
            self._take(max(0, shown.currentRow()))
