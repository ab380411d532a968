"""The one style sheet, made from the tokens. Colours and sizes stand in braces; nothing is a literal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop_crm.ui.theme import Theme

_SHEET: Final = """
QToolTip { background: {tooltip}; color: {tooltipText}; border: 0; padding: [4] [8]; }
QMainWindow, QDialog { background: {window}; }
QMainWindow::separator { width: 0; height: 0; }

QMenuBar { background: transparent; border: 0; padding: 0; }
QMenuBar::item { background: transparent; color: {text}; padding: [4] [8]; margin: 0 [2]; border-radius: [4]; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: {pressed}; }
QMenu { background: {raised}; color: {text}; border: 1px solid {borderStrong}; padding: [4]; }
QMenu::item { padding: [5] [28] [5] [8]; border-radius: [4]; border: 0; }
QMenu::item:selected { background: {selection}; }
QMenu::item:disabled { color: {textDisabled}; }
QMenu::icon { padding-left: [8]; }
QMenu::separator { height: 1px; background: {border}; margin: [4] [8]; }

QPushButton { background: {surface}; color: {text}; border: 1px solid {borderStrong}; border-radius: [6];
  padding: 0 [12]; min-height: [30]; }
QPushButton:hover { background: {hover}; }
QPushButton:pressed { background: {pressed}; }
QPushButton:checked { background: {selection}; border-color: {accent}; color: {accent}; }
QPushButton:disabled { background: {surface}; color: {textDisabled}; border-color: {border}; }
QPushButton[kind="primary"], QPushButton:default { background: {accentFill}; color: {onAccent};
  border-color: {accentFill}; }
QPushButton[kind="primary"]:hover, QPushButton:default:hover { background: {accentFillHover};
  border-color: {accentFillHover}; }
QPushButton[kind="primary"]:pressed { background: {accentFillPressed}; border-color: {accentFillPressed}; }
QPushButton[kind="primary"]:disabled { background: {pressed}; color: {textDisabled}; border-color: {pressed}; }
QPushButton[kind="danger"] { background: {danger}; color: {surface}; border-color: {danger}; }
QPushButton[kind="danger"]:disabled { background: {pressed}; color: {textDisabled}; border-color: {pressed}; }
QPushButton[kind="small"] { min-height: [26]; padding: 0 [8]; }
QPushButton[kind="flat"] { background: transparent; border-color: transparent; }
QPushButton[kind="flat"]:hover { background: {hover}; }
QPushButton[kind="flat"]:pressed { background: {pressed}; }
QPushButton[kind="flat"]:checked { background: {selection}; }
QPushButton[kind="flat"]:disabled { background: transparent; border-color: transparent; }
QPushButton[kind="link"] { background: transparent; border: 0; color: {accent}; padding: 0; min-height: [20];
  border-radius: [4]; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: {textDisabled}; }
QPushButton[kind="chip"] { min-height: [24]; border-radius: [12]; padding: 0 [10]; }
QPushButton[kind="chip"]:checked { background: {selection}; border-color: {selection}; color: {text}; }
QPushButton[filled="true"] { background: {selection}; border-color: {selection}; padding: 0 [8] 0 [10]; }
QPushButton[filled="true"]:hover { border-color: {borderStrong}; }
QPushButton[square="true"] { padding: 0; }

QFrame#segments { background: {surface}; border: 1px solid {borderInput}; border-radius: [6]; }
QFrame#segments:focus { border: 2px solid {focus}; }
QFrame#segments[wrong="true"] { border: 2px solid {danger}; }
QFrame#segments QPushButton { border: 0; border-radius: 0; border-left: 1px solid {border}; padding: 0 [18]; }
QFrame#segments[narrow="true"] QPushButton { padding: 0; min-width: [22]; }
QFrame#segments QPushButton[place="first"] { border-left: 0; border-top-left-radius: [5];
  border-bottom-left-radius: [5]; }
QFrame#segments QPushButton[place="last"] { border-top-right-radius: [5]; border-bottom-right-radius: [5]; }
QFrame#segments QPushButton:checked { background: {selection}; color: {accent}; }
QFrame#segments[narrow="true"] QPushButton:checked { background: {accentFill}; color: {onAccent}; }

QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox { background: {surface}; color: {text};
  border: 1px solid {borderInput}; border-radius: [6]; padding: 0 [9]; min-height: [30];
  selection-background-color: {accentFill}; selection-color: {onAccent};
  placeholder-text-color: {textMuted}; }
QPlainTextEdit { padding: [4] [5]; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on { border: 2px solid {focus};
  padding: 0 [8]; min-height: [28]; }
QPlainTextEdit:focus { border: 2px solid {focus}; padding: [3] [4]; min-height: [28]; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] { border: 2px solid {danger};
  padding: 0 [8]; min-height: [28]; }
QPlainTextEdit[wrong="true"] { padding: [3] [4]; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  background: {sunken}; color: {textDisabled}; border-color: {border}; }
QLineEdit[small="true"] { min-height: [26]; }
QLineEdit[small="true"]:focus { min-height: [24]; }
QLineEdit[bare="true"] { border: 0; background: transparent; padding: 0; min-height: [20]; }
QComboBox::drop-down { border: 0; width: [28]; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QAbstractItemView[popup="true"] { background: {raised}; color: {text};
  border: 1px solid {borderStrong}; padding: [4]; selection-background-color: {selection}; selection-color: {text};
  outline: 0; }
QComboBox QAbstractItemView::item { min-height: [28]; padding: 0 [8]; border-radius: [4]; }
QComboBox QAbstractItemView::item:hover { background: {selection}; }

QCheckBox, QRadioButton { color: {text}; spacing: [8]; }
QCheckBox:disabled, QRadioButton:disabled { color: {textDisabled}; }
QCheckBox::indicator, QRadioButton::indicator { width: [14]; height: [14]; border: 1px solid {borderInput};
  background: {surface}; border-radius: [4]; }
QRadioButton::indicator { border-radius: @round; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: {hover}; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate { background: {accentFill};
  border-color: {accentFill}; }
QRadioButton::indicator:checked { border: [5] solid {accent}; width: [6]; height: [6]; background: {surface};
  border-radius: [8]; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: {focus}; }

QAbstractItemView { background: {surface}; border: 0; outline: 0; }
QTableView { gridline-color: {border}; }
QTreeView#names { border: 1px solid {border}; border-radius: [6]; }
QHeaderView { background: {sunken}; border: 0; }
QHeaderView::section { background: {sunken}; color: {textMuted}; border: 0; border-bottom: 1px solid {border};
  padding: 0 [8]; }
QHeaderView::section:hover { background: {hover}; color: {text}; }
QTableCornerButton::section { background: {sunken}; border: 0; }
QScrollArea, QAbstractScrollArea#plain { border: 0; background: transparent; }
QScrollArea > QWidget > QWidget#page { background: transparent; }

QScrollBar:vertical { background: transparent; width: [12]; margin: 0; }
QScrollBar:horizontal { background: transparent; height: [12]; margin: 0; }
QScrollBar::handle { background: {borderStrong}; border-radius: [3]; }
QScrollBar::handle:vertical { min-height: [32]; margin: [2] [3]; }
QScrollBar::handle:horizontal { min-width: [32]; margin: [3] [2]; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: {textMuted}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QFrame#startPanel { background: {surface}; border: 1px solid {border}; border-radius: [8]; }
QSplitter::handle { background: {border}; }
QStatusBar { background: {window}; border-top: 1px solid {border}; color: {textMuted}; }
QStatusBar::item { border: 0; }
QProgressBar { background: {pressed}; border: 0; border-radius: [3]; min-height: [6]; max-height: [6]; }
QProgressBar::chunk { background: {accentFill}; border-radius: [3]; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: {raised}; }
QCalendarWidget QAbstractItemView { background: {raised}; selection-background-color: {accentFill};
  selection-color: {onAccent}; }
QCalendarWidget QToolButton { color: {text}; background: transparent; border: 0; padding: [4] [8]; }
QCalendarWidget QToolButton:hover { background: {hover}; border-radius: [4]; }
"""


def sheet(theme: Theme) -> str:
    """`{token}` is a colour, `[n]` a length in px at the user's text scale."""
    coloured = re.sub(r"\{(\w+)\}", lambda found: theme.color(found[1]).name(), _SHEET)
    # a radius of more than half makes Qt draw a square
    coloured = coloured.replace("@round", f"{theme.px(14) // 2 + 1}px")
    return re.sub(r"\[(\d+)\]", lambda found: f"{theme.px(int(found[1]))}px", coloured)
