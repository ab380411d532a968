"""The improvements: what they answer, how far they are, and whom to tell once they are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.app import cards, voices, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.voices import Answered, Listener
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.improvement import Improvement
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.listing import RecordList
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, joined, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.voices.improving import ImprovementDialog
from desktop_crm.ui.widgets import Area, Button, EmptyState, FlowLayout, Hairline, IconLabel, Panel, PlainLabel

TAGS: Final = {"planned": "accent", "in_work": "warning", "done": "success", "dropped": "plain"}
LEAST: Final = 380
LEAST_ROWS: Final = 120  # height of the list of clients to tell


class Listeners(RecordList):
    """Space says that a client was told, or was not."""

    told = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows_model.row_at(self.currentIndex())
        if event.key() == Qt.Key.Key_Space and row is not None and not row.header:
            self.told.emit(row)
        elif event.key() != Qt.Key.Key_Delete:
            super().keyPressEvent(event)


class Improvements(QWidget):
    """`counted` sends how many improvements are under way."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._all: list[Answered] = []
        self._words: Words | None = None
        self._want: int | None = None
        self._question = Latest(context)
        self.destroyed.connect(self._question.stop)
        theme, t = context.theme, context.texts
        self.list = RecordList(context, t("voices.tab_improvements"))
        self.list.chosen.connect(lambda row: self.edit(row.id))
        self.list.deleting.connect(lambda row: self.delete(row.id))
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_current())
        self.list.setMinimumWidth(theme.px(LEAST))
        self.stack = QStackedWidget()
        self.empty = EmptyState(theme, "wrench", t("voices.empty_improvements"), t("voices.empty_improvements_text"))
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.empty)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self._make_side())
        split.setStretchFactor(0, 1)
        split.setSizes([theme.px(560), theme.px(700)])
        self.stack.addWidget(Area(split))  # large letters on a small screen: side by side, not one over the other
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def _make_side(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        side = Panel("surface")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, theme.px(14), 0, 0)
        column.setSpacing(theme.px(8))
        inner = QVBoxLayout()
        inner.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        inner.setSpacing(theme.px(6))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.facts = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.plan = PlainLabel(theme, "", "body", "text", wrap=True)
        for label in (self.title, self.facts, self.plan):
            inner.addWidget(label)
        self.warning = QWidget()
        row = QHBoxLayout(self.warning)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconLabel(theme, "triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(theme, t("voices.no_cause"), "small", "warning", wrap=True), 1)
        inner.addWidget(self.warning)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.px(8), theme.px(6))
        self.done_button = Button(theme, t("voices.mark_done"), "primary", "check")
        self.done_button.clicked.connect(self._toggle_done)
        self.edit_button = Button(theme, t("voices.edit"), "plain", "pencil")
        self.edit_button.clicked.connect(lambda: self.edit(self._id()))
        self.delete_button = Button(theme, "", "flat", "trash-2", tip=t("card.to_trash"))
        self.delete_button.clicked.connect(lambda: self.delete(self._id()))
        for button in (self.done_button, self.edit_button, self.delete_button):
            flow.addWidget(button)
        inner.addWidget(buttons)
        column.addLayout(inner)
        column.addWidget(Hairline(theme))
        self.hint = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.hint.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(2))
        column.addWidget(self.hint)
        self.listeners = Listeners(self._context, t("voices.listeners"))
        self.listeners.chosen.connect(lambda row: self._context.window.open_client(row.id))
        self.listeners.told.connect(self._toggle_told)
        self.listeners.extend_menu = self._listener_menu
        self.listeners.setMinimumHeight(theme.px(LEAST_ROWS))
        column.addWidget(self.listeners, 1)
        area = QScrollArea()  # large letters on a small screen: better to scroll than to cut words
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumWidth(theme.px(LEAST))
        area.setWidget(side)
        return area

    # -- reading
    def look(self, want: int | None = None) -> None:
        """Read all improvements anew; `want` is the one to choose."""
        self._want = want if want is not None else self._want

        def read(session: Session, job: Job) -> tuple[list[Answered], cards.Card]:
            return voices.improvements(session), cards.no_card(session)

        self._question.ask(read, lambda found: self._show(*found))

    def _show(self, found: list[Answered], card: cards.Card) -> None:
        chosen = self._want if self._want is not None else self._id()
        self._want = None
        self._all = found
        self._words = Words(self._context.texts, self._context.formats, card)
        self.stack.setCurrentIndex(2 if found else 1)
        self.list.show_rows(self._rows(), fresh=False)
        ids = [one.improvement.id for one in found]
        if ids:
            wanted = chosen if chosen in ids else ids[0]
            self.list.setCurrentIndex(self.list.rows_model.index_of(("voice", "improvement", wanted)))
        self._show_current()
        self.counted.emit(sum(one.improvement.status in ("planned", "in_work") for one in found))

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        group = ""
        for one in self._all:
            status = one.improvement.status
            if status != group:
                group = status
                same = [a for a in self._all if a.improvement.status == status]
                untold = sum(a.untold for a in same) if status == "done" else 0
                detail = self._context.texts("voices.to_tell", n=untold) if untold else ""
                name = self._context.texts(f"voices.group_{status}")
                rows.append(Row("group", text=name, detail=joined(str(len(same)), detail), name=status))
            rows.append(self._row(one))
        return rows

    def _row(self, one: Answered) -> Row:
        words, found = self._need_words(), one.improvement
        t = self._context.texts
        under, token = words.due(found.due_date) if found.status in ("planned", "in_work") else ("", "textMuted")
        if found.status == "done":
            under = t("voices.to_tell", n=one.untold) if one.untold else t("voices.all_told") * bool(one.listeners)
            token = "warning" if one.untold else "textMuted"
        icon = "triangle-alert" if one.aimless else "wrench"
        missing = t("voices.no_cause_short") if one.aimless else ""
        return Row(
            "voice",
            "improvement",
            found.id,
            text=one_line(found.text),
            detail=joined(missing, self._answers(one), words.staff(found.staff)),
            icon=icon,
            token="warning" if one.aimless else "accent",
            tag=words.choice("improvement", "status", found.status),
            tag_kind=TAGS[found.status],
            under=under,
            under_token=token,
        )

    def _answers(self, one: Answered) -> str:
        t = self._context.texts
        parts = [t(f"voices.n_{voices.LINKS[record]}", n=n) for record, n in one.counts.items()]
        return ", ".join(parts) or t("voices.answers_nothing")

    def _need_words(self) -> Words:
        assert self._words is not None
        return self._words

    # -- the chosen one
    def _id(self) -> int | None:
        row = self.list.rows_model.row_at(self.list.currentIndex())
        return row.id if row is not None and not row.header else None

    def current(self) -> Answered | None:
        return next((one for one in self._all if one.improvement.id == self._id()), None)

    def _show_current(self) -> None:
        one = self.current()
        if one is None or self._words is None:
            return
        t, words, found = self._context.texts, self._words, one.improvement
        formats = self._context.formats
        self.title.setText(one_line(found.text, 300))
        due, _token = words.due(found.due_date)
        facts = [
            "" if found.done_on else words.choice("improvement", "status", found.status),
            self._answers(one),
            words.names.of("cause", found.cause),
            words.point(found.failure_point),
            words.staff(found.staff),
            t("voices.done_on", date=formats.date(found.done_on)) if found.done_on else due,
        ]
        self.facts.setText(joined(*facts))
        self.plan.setText(found.plan[:2000])
        self.plan.setVisible(bool(found.plan.strip()))
        self.warning.setVisible(one.aimless)
        done = found.status == "done"
        self.done_button.set_text(t("voices.reopen" if done else "voices.mark_done"))
        self.done_button.set_icon("rotate-ccw" if done else "check")
        self.hint.setText(self._whom(one))
        self.listeners.show_rows([self._listener(found, who) for who in one.listeners], fresh=False)

    def _whom(self, one: Answered) -> str:
        t = self._context.texts
        if not one.listeners:
            said = t("voices.nobody_to_tell")
        elif one.improvement.status != "done":
            said = t("voices.will_tell", n=len(one.listeners))
        elif one.untold:
            said = t("voices.tell_now", n=one.untold)
        else:
            said = t("voices.all_told")
        return joined(said, t("voices.unknown", n=one.unknown) if one.unknown else "")

    def _listener(self, found: Improvement, who: Listener) -> Row:
        t, formats = self._context.texts, self._context.formats
        done = found.status == "done"
        said = "; ".join(one_line(text, 120) for _record, text in who.said)
        reach = formats.phone(who.phones[0]) if who.phones else who.emails[0] if who.emails else t("call.no_phone")
        return Row(
            "voice",
            "client",
            who.id,
            text=one_line(who.name, 120),
            detail=said,
            icon="circle-check" if who.told else "phone-outgoing" if done else "user",
            token="success" if who.told else "accent" if done else "textMuted",
            side=one_line(reach, 80),
            under=t("voices.told") if who.told else t("voices.not_told") if done else "",
            under_token="success" if who.told else "warning",
        )

    # -- doing
    def _write(
        self,
        work: Callable[[Session, Job], Any],
        said: str,
        invalid: Callable[[tuple[Problem, ...]], None] | None = None,
    ) -> None:
        def done(_result: Any) -> None:
            self._context.window.toast(said)

        self._context.run_write(work, while_alive(self, done), invalid)

    def _toggle_done(self) -> None:
        one = self.current()
        if one is None:
            return
        id, status = one.improvement.id, "in_work" if one.improvement.status == "done" else "done"
        t = self._context.texts
        said = t("voices.reopened") if status == "in_work" else t("voices.done_tell", n=one.untold)

        def invalid(problems: tuple[Problem, ...]) -> None:
            """What is missing is asked for in the form."""
            ImprovementDialog(self._context, self.window(), (), one.improvement, status, problems).open()

        def work(session: Session, job: Job) -> cards.Done:
            return cards.edit_record(session, "improvement", id, {"status": status})

        self._write(work, said, while_alive(self, invalid))

    def _toggle_told(self, row: Row) -> None:
        one = self.current()
        who = next((w for w in one.listeners if w.id == row.id), None) if one is not None else None
        if one is None or who is None:
            return
        if one.improvement.status != "done":
            self._context.window.say_status(self._context.texts("voices.first_done"))
            return
        self.tell([who.id], not who.told)

    def tell(self, clients: Sequence[int], on: bool) -> None:
        """Note whom somebody has told."""
        one = self.current()
        if one is None:
            return
        id, t = one.improvement.id, self._context.texts
        names = ", ".join(w.name for w in one.listeners if w.id in clients)
        said = t("voices.noted_told" if on else "voices.noted_untold", name=one_line(names, 60))
        self._write(lambda session, job: voices.tell(session, id, clients, on), said)

    def _listener_menu(self, menu: QMenu, row: Row) -> None:
        t = self._context.texts
        one = self.current()
        if one is not None and one.improvement.status == "done":
            icon = self._context.theme.icon("check")
            menu.addAction(icon, t("voices.toggle_told"), lambda: self._toggle_told(row))

    def edit(self, id: int | None) -> None:
        one = next((a for a in self._all if a.improvement.id == id), None)
        if one is not None:
            ImprovementDialog(self._context, self.window(), improvement=one.improvement).open()

    def delete(self, id: int | None) -> None:
        one = next((a for a in self._all if a.improvement.id == id), None)
        if one is None:
            return

        def work(session: Session, job: Job) -> Any:
            return cards.remove(session, "improvement", [one.improvement.id])

        def done(changes: Any) -> None:
            if changes.operation is not None:
                self._context.window.toast(wording.intent(self._context.texts, changes.operation.intent))

        self._context.run_write(work, while_alive(self, done))
