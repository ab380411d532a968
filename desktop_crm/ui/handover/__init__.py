"""The hand-over: who leaves and to whom, which client to whom, the list on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_crm.ui.context import Context
    from desktop_crm.ui.handover.dialog import HandoverDialog


def open_handover(context: Context, staff_id: int | None = None) -> HandoverDialog:
    """Open the wizard over the window, for this staff member where one is given."""
    from PySide6.QtWidgets import QWidget

    from desktop_crm.ui.handover.dialog import HandoverDialog

    parent = context.window if isinstance(context.window, QWidget) else None
    dialog = HandoverDialog(context, staff_id, parent)
    dialog.open()
    return dialog
