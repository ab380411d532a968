"""A field of the shop's own, filled in or cleared on many cards at once."""

from __future__ import annotations

from typing import Any

from desktop_crm.app import bulk
from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.card.own import make_field
from desktop_crm.ui.clients.bulk_dialogs import Act, BulkDialog
from desktop_crm.ui.widgets import ComboField, Field, SegmentsField


class OwnDialog(BulkDialog):
    """Only the editor of the chosen field is seen, and none where the field is to be cleared."""

    def fields(self) -> list[Field]:
        t = self.context.texts
        self._own = {one.id: one for one in self.page.offers.own.own.fields}
        self.which = ComboField(self.context, t("list.bulk_own"), [(id, one.name) for id, one in self._own.items()])
        self.which.combo.setCurrentIndex(0)
        self.way = SegmentsField(self.context, "", [("set", t("list.bulk_fill")), ("clear", t("list.bulk_empty"))])
        self.way.set_value("set")
        self.editors = {id: make_field(self.context, one) for id, one in self._own.items()}
        for id, editor in self.editors.items():
            editor.setAccessibleName(self._own[id].name)
        for chooser in (self.which, self.way):
            chooser.edited.connect(self._show_editor)
        self._show_editor()
        return [self.which, self.way, *self.editors.values()]

    def _show_editor(self) -> None:
        for id, editor in self.editors.items():
            editor.setVisible(id == self.which.value() and self._filling)

    @property
    def one(self) -> CustomField:
        return self._own[self.which.value()]

    @property
    def editor(self) -> Field:
        return self.editors[self.one.id]

    @property
    def _filling(self) -> bool:
        return bool(self.way.value() == "set")

    def _value(self) -> Any:
        """What is to stand on the cards; None where nothing is, and where nothing is said yet or cannot be read."""
        if not self._filling:
            return None
        self.editor.clear_error()
        try:
            found = self.editor.value()
        except Unreadable as error:
            self.editor.set_error(self.context.unreadable_text(error))
            return None
        return None if found == "" else found

    def edit(self) -> bulk.Edit | None:
        value = self._value()
        return None if value is None and self._filling else bulk.filling(self.one, value)

    def act(self) -> Act:
        field, value = self.one.id, self._value()
        return lambda session, job: bulk.fill(session, self.ids, field, value, job)

    def _invalid(self, problems: tuple[Problem, ...]) -> None:
        self.go.setEnabled(True)
        self.editor.set_error(self.context.problem_text(problems[0]))
