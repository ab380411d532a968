"""The window's building blocks. Text given to them is shown as plain text, always."""

from desktop_crm.ui.basics import Panel
from desktop_crm.ui.widgets.answers import Answers
from desktop_crm.ui.widgets.buttons import Button, CheckBox, Chip, FocusRing, RingKeeper
from desktop_crm.ui.widgets.dates import DateField, MoneyField, NumberField
from desktop_crm.ui.widgets.field import Field, Message
from desktop_crm.ui.widgets.flow import FlowLayout
from desktop_crm.ui.widgets.inputs import Combo, ComboField, LineField, TextField
from desktop_crm.ui.widgets.lines import LineList
from desktop_crm.ui.widgets.reach import Area, TallDialog, bounded
from desktop_crm.ui.widgets.search import SearchField
from desktop_crm.ui.widgets.segments import Segments, SegmentsField
from desktop_crm.ui.widgets.states import EmptyState, IconLabel
from desktop_crm.ui.widgets.tabs import TabBar
from desktop_crm.ui.widgets.text import ElidedLabel, Hairline, PlainLabel, Tag, plain_tip, set_tip

__all__ = [
    "Answers",
    "Area",
    "Button",
    "CheckBox",
    "Chip",
    "Combo",
    "ComboField",
    "DateField",
    "ElidedLabel",
    "EmptyState",
    "Field",
    "FlowLayout",
    "FocusRing",
    "Hairline",
    "IconLabel",
    "LineField",
    "LineList",
    "Message",
    "MoneyField",
    "NumberField",
    "Panel",
    "PlainLabel",
    "RingKeeper",
    "SearchField",
    "Segments",
    "SegmentsField",
    "TabBar",
    "Tag",
    "TallDialog",
    "TextField",
    "bounded",
    "plain_tip",
    "set_tip",
]
