"""The tabs of failure points and causes: a list of names with buttons, and what happens to cases on deleting."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_crm.app import cards, failure_tree, wording
from desktop_crm.app.failure_tree import POINT, Held
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.failure import ARROW, ORIGINS, FailurePoint, index, path_of
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.preferences.tree import NEW, Names
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.field import Message
from desktop_crm.ui.widgets.flow import FlowLayout
from desktop_crm.ui.widgets.inputs import ComboField
from desktop_crm.ui.widgets.reach import TallDialog
from desktop_crm.ui.widgets.text import PlainLabel

DIALOG_WIDTH: Final = 480


class NamesTab(Section):
    """Names of one record (`failure_point`, `cause`), edited where they stand."""

    def __init__(self, context: Context, record: str, area: str, buttons: dict[str, str], *, tree: bool) -> None:
        t = context.texts
        super().__init__(context, t(f"preferences.{area}"), t(f"preferences.{area}_text"))
        self.record = record
        bar = QWidget()
        flow = FlowLayout(bar, context.theme.px(6), context.theme.px(6))
        self.buttons: dict[str, Button] = {}
        for name, icon in buttons.items():
            key = f"preferences.tree_{name}_{record}"
            text = t(key if t.has(key) else f"preferences.tree_{name}")
            self.buttons[name] = Button(context.theme, text, "small", icon)
            self.buttons[name].clicked.connect(lambda _on=False, name=name: self.act(name))
            flow.addWidget(self.buttons[name])
        self.column.addWidget(bar)
        self.names = Names(context, t(f"preferences.{area}"), tree=tree)
        self.names.pressed_key.connect(self.act)
        self.names.written.connect(self._written)
        self.names.currentItemChanged.connect(lambda *_: self._enable())
        self.column.addWidget(self.names)
        self.message = Message(context.theme)
        self.column.addWidget(self.message)
        self._wanted = 0
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)
        self.refresh()

    def _changed(self, changes: Changes, _source: object) -> None:
        if changes.records.get(self.record) or changes.added.get(self.record):
            self.refresh()

    def refresh(self) -> None:
        """As they stand in the base now."""
        self.message.say("")
        self._show(self.context.need_session().base.all(self.record))
        if self._wanted:
            self.names.choose(self._wanted)
            self._wanted = 0
        self._enable()

    def _show(self, records: list[Any]) -> None:
        raise NotImplementedError

    def _enable(self) -> None:
        chosen = self.names.chosen() != 0
        for name in ("rename", "delete"):
            self.buttons[name].setEnabled(chosen)

    def act(self, name: str) -> None:
        """What a button or key asks for."""
        if name in self.buttons and self.buttons[name].isEnabled():
            getattr(self, f"_{name}")()

    # -- writing
    def _add(self) -> None:
        raise NotImplementedError

    def _rename(self) -> None:
        self.names.rename()

    def _written(self, id: int, text: str) -> None:
        if id == NEW:
            if text:
                self._add_named(text)
            return
        shown = next((name for known, name in self._shown().items() if known == id), "")
        if text == shown:
            return

        def work(session: Session, _job: Job) -> cards.Done:
            return cards.edit_record(session, self.record, id, {"name": text})

        self.context.run_write(work, invalid=while_alive(self, self._refused))

    def _shown(self) -> dict[int, str]:
        """Id -> the name that stands in its line."""
        raise NotImplementedError

    def _add_named(self, text: str) -> None:
        raise NotImplementedError

    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self.refresh()
        self.message.say(self.context.problem_text(problems[0]))

    # -- deleting
    def _delete(self) -> None:
        id = self.names.chosen()

        def count(session: Session, _job: Job) -> Held:
            return failure_tree.held(session, self.record, id)

        def known(found: Held) -> None:
            if found.total or found.parts:
                self._ask_where(id, found)
            else:
                self._remove(id, None)

        if id:
            self.context.run_read(count, while_alive(self, known))

    def _ask_where(self, id: int, found: Held) -> None:
        dialog = WhereTo(self, id, found)
        dialog.accepted.connect(lambda: self._remove(id, dialog.to.value()))
        dialog.open()

    def targets(self, id: int) -> tuple[list[tuple[int, str]], int | None]:
        """Where the cases of a record can go, and where they go by default."""
        raise NotImplementedError

    def _remove(self, id: int, to: int | None) -> None:
        self._wanted = self.names.sibling(id, 1) or self.names.sibling(id, -1) or self.names.parent_of(id)

        def work(session: Session, _job: Job) -> Changes:
            return failure_tree.delete(session, self.record, id, to)

        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(work, done)


class WhereTo(TallDialog):
    """How many cases hold what is to be deleted, and where they go."""

    def __init__(self, tab: NamesTab, id: int, found: Held) -> None:
        super().__init__(tab.context.theme, tab, DIALOG_WIDTH)
        context, t = tab.context, tab.context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = tab._shown().get(id, "")
        self.setWindowTitle(t("preferences.delete"))
        column = self.body
        column.setSpacing(context.theme.px(12))
        heading = t("preferences.where_title", name=name)
        column.addWidget(PlainLabel(context.theme, heading, "title", wrap=True))
        self.said = PlainLabel(context.theme, self._words(context, found), "body", wrap=True)
        column.addWidget(self.said)
        targets, default = tab.targets(id)
        nowhere = t("preferences.where_none")
        self.to = ComboField(context, t("preferences.where_to"), targets, empty=nowhere, empty_value=None)
        self.to.set_value(default)
        self.to.setVisible(bool(found.total))
        column.addWidget(self.to)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel = Button(context.theme, t("preferences.cancel"))
        self.delete = Button(context.theme, t("preferences.delete"), "danger", "trash-2")
        self.cancel.clicked.connect(self.reject)
        self.delete.clicked.connect(self.accept)
        for button in (self.cancel, self.delete):
            row.addWidget(button)
        self.foot.addLayout(row)
        self.delete.setDefault(True)

    def _words(self, context: Context, found: Held) -> str:
        t = context.texts
        parts = [t("preferences.held_parts", n=found.parts)] if found.parts else []
        parts += [t(f"preferences.held_{record}", n=n) for record, n in found.records.items()]
        return t("preferences.held", what=context.formats.join(parts))


class PointsTab(NamesTab):
    BUTTONS: Final = {
        "add": "plus",
        "part": "plus",
        "rename": "pencil",
        "up": "arrow-up",
        "down": "arrow-down",
        "under": "chevron-right",
        "out": "chevron-left",
        "delete": "trash-2",
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context, POINT, "points", self.BUTTONS, tree=True)
        self.names.moved.connect(self._move)

    def _show(self, records: list[FailurePoint]) -> None:
        t, self._points = self.context.texts, records
        lines = [(p.id, failure_tree.shown_name(t, p), depth, ()) for p, depth in failure_tree.ordered(records)]
        self.names.show_lines(lines)

    def _shown(self) -> dict[int, str]:
        return {p.id: failure_tree.shown_name(self.context.texts, p) for p in self._points}

    def _enable(self) -> None:
        super()._enable()
        id = self.names.chosen()
        place, count = self.names.place_of(id)
        self.buttons["part"].setEnabled(id != 0)
        self.buttons["up"].setEnabled(bool(id) and place > 0)
        self.buttons["down"].setEnabled(bool(id) and place < count - 1)
        self.buttons["under"].setEnabled(bool(id) and self.names.sibling(id, -1) != 0)
        self.buttons["out"].setEnabled(bool(id) and self.names.parent_of(id) != 0)

    # -- adding
    def _add(self) -> None:
        id = self.names.chosen()
        self._new_parent, self._new_after = self.names.parent_of(id), id
        self.names.write_new(self._new_parent, id, self.context.texts("preferences.add_failure_point"))

    def _part(self) -> None:
        self._new_parent, self._new_after = self.names.chosen(), 0
        self.names.write_new(self._new_parent, 0, self.context.texts("preferences.add_part"))

    def _add_named(self, text: str) -> None:
        parent, after = self._new_parent or None, self._new_after or None

        def work(session: Session, _job: Job) -> int:
            return failure_tree.add_point(session, text, parent, after)

        self.context.run_write(work, while_alive(self, self.names.choose), while_alive(self, self._refused))

    # -- moving
    def _up(self) -> None:
        id = self.names.chosen()
        self._move(id, self.names.parent_of(id), self.names.place_of(id)[0] - 1)

    def _down(self) -> None:
        id = self.names.chosen()
        self._move(id, self.names.parent_of(id), self.names.place_of(id)[0] + 1)

    def _under(self) -> None:
        id = self.names.chosen()
        self._move(id, self.names.sibling(id, -1), len(self._points))

    def _out(self) -> None:
        id = self.names.chosen()
        whole = self.names.parent_of(id)
        self._move(id, self.names.parent_of(whole), self.names.place_of(whole)[0] + 1)

    def _move(self, id: int, parent: int, place: int) -> None:
        def work(session: Session, _job: Job) -> Changes | None:
            return failure_tree.move(session, id, parent or None, place)

        self.context.run_write(work)

    def targets(self, id: int) -> tuple[list[tuple[int, str]], int | None]:
        t, points = self.context.texts, index(self._points)
        gone = set(failure_tree.with_parts(self._points, id))
        names = {
            p.id: ARROW.join(failure_tree.shown_name(t, step) for step in path_of(p.id, points))
            for p, _depth in failure_tree.ordered(self._points)
        }
        return [(other, name) for other, name in names.items() if other not in gone], points[id].parent


class CausesTab(NamesTab):
    BUTTONS: Final = {"add": "plus", "rename": "pencil", "kind": "refresh-cw", "delete": "trash-2"}

    def __init__(self, context: Context) -> None:
        super().__init__(context, "cause", "causes", self.BUTTONS, tree=False)

    def _show(self, records: list[Any]) -> None:
        self._causes = sorted(records, key=lambda c: (ORIGINS.index(c.kind), c.id))
        kinds = {code: wording.choice(self.context.texts, "cause", "kind", code) for code in ORIGINS}
        self.names.show_lines([(c.id, c.name, 0, (kinds[c.kind],)) for c in self._causes])

    def _shown(self) -> dict[int, str]:
        return {c.id: c.name for c in self._causes}

    def _enable(self) -> None:
        super()._enable()
        self.buttons["kind"].setEnabled(self.names.chosen() != 0)

    def _add(self) -> None:
        found = next((c for c in self._causes if c.id == self.names.chosen()), None)
        self._kind_of_new = found.kind if found is not None else ORIGINS[0]
        after = self.names.chosen()
        self.names.write_new(0, after, self.context.texts("preferences.add_cause"))

    def _add_named(self, text: str) -> None:
        kind = self._kind_of_new

        def work(session: Session, _job: Job) -> int:
            return cards.add_record(session, "cause", None, {"name": text, "kind": kind}).id

        self.context.run_write(work, while_alive(self, self.names.choose), while_alive(self, self._refused))

    def _kind(self) -> None:
        """Ours becomes outside, and back."""
        id = self.names.chosen()
        found = next(c for c in self._causes if c.id == id)
        other = ORIGINS[1 - ORIGINS.index(found.kind)]

        def work(session: Session, _job: Job) -> cards.Done:
            return cards.edit_record(session, "cause", id, {"kind": other})

        self.context.run_write(work)

    def targets(self, id: int) -> tuple[list[tuple[int, str]], int | None]:
        return [(c.id, c.name) for c in self._causes if c.id != id], None
