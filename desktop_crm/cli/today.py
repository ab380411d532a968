"""Today for scripts and for the morning's print-out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop_crm.app.formats import Formats
from desktop_crm.app.today import Line, Reason, TaskLine, Today
from desktop_crm.app.today_alarms import Alarm
from desktop_crm.app.today_words import Words, top_names
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context
from desktop_crm.cli.shapes import Shapes
from desktop_crm.domain.failure import index
from desktop_crm.domain.fields import Kind, Spec

_DATE, _MONEY = Spec(Kind.DATE), Spec(Kind.MONEY)


def today(context: Context) -> int:
    from desktop_crm.app import today as facts

    with context.session() as session:
        as_of = context.options.as_of or session.today()
        with progress.shown(context.texts("today.title"), context.texts, sys.stderr) as job:
            told = facts.today(session, as_of, job)
        points = index(session.base.all("failure_point"))
        formats = context.formats(session)
        words = Words(formats, as_of, top_names(points))
        shape = _Shape(Shapes.of(session), words, told).whole() if context.json else {}
    context.show(shape, lambda: _lines(told, words, formats))
    return 0


class _Shape:
    def __init__(self, shapes: Shapes, words: Words, told: Today) -> None:
        self._shapes, self._words, self._told = shapes, words, told
        balance = told.balance
        clients = {line.client for line in told.lines} | {t.client for t in told.tasks if t.client is not None}
        clients |= {*balance.gained, *balance.lost, *(id for alarm in told.alarms for id in alarm.clients)}
        ids = sorted(clients)
        self._uids = dict(zip(ids, shapes.session.base.uids("client", ids), strict=True))

    def whole(self) -> dict[str, Any]:
        told, words, balance = self._told, self._words, self._told.balance
        return {
            "as_of": self._date(told.as_of),
            "finding": words.finding(told),
            "calls": told.calls,
            "done": told.done,
            "sections": [
                {
                    "code": section.code,
                    "title": words.section(section),
                    "total": section.total,
                    "lines": [self._line(line) for line in section.lines],
                }
                for section in told.sections
                if section.total
            ],
            "alarms": [self._alarm(alarm) for alarm in told.alarms],
            "tasks": [self._task(task) for task in told.tasks],
            "significant": {
                "from": self._date(balance.first),
                "to": self._date(balance.last),
                "gained": [self._uids[id] for id in balance.gained],
                "lost": [self._uids[id] for id in balance.lost],
                "new_clients": balance.new,
            },
        }

    def _date(self, day: date | None) -> Any:
        return self._shapes.value(_DATE, day)

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "uid": self._uids[line.client],
            "title": line.title,
            "phone": line.phone,
            "class": line.class_,
            "money": self._shapes.value(_MONEY, line.money),
            "last_contact": self._date(line.talked),
            "why": self._words.why(line),
            "because": self._words.because(line),
            "reasons": [self._reason(reason) for reason in line.reasons],
        }

    def _reason(self, reason: Reason) -> dict[str, Any]:
        """The rule and what it found: days, amounts, days of an interval; a claim by its uid and severity."""
        shape: dict[str, Any] = {"rule": reason.rule}
        for name, value in reason.params.items():
            if name == "case":
                uid = self._shapes.session.base.uid(value.record, value.id)
                shape |= {"record": value.record, "uid": uid, "severity": value.severity, "due": self._date(value.due)}
            elif name == "improvements":
                shape[name] = self._shapes.session.base.uids("improvement", value)
            elif name == "amount":
                shape[name] = self._shapes.value(_MONEY, value)
            else:
                shape[name] = self._date(value) if isinstance(value, date) else value
        return shape

    def _alarm(self, alarm: Alarm) -> dict[str, Any]:
        return {
            "code": alarm.code,
            "level": alarm.level,
            "title": self._words.alarm(alarm),
            "because": self._words.alarm_because(alarm),
            "money": self._shapes.value(_MONEY, alarm.money),
            "clients": [self._uids[id] for id in alarm.clients],
        }

    def _task(self, task: TaskLine) -> dict[str, Any]:
        return {
            "uid": self._shapes.session.base.uid("task", task.id),
            "text": task.text,
            "due": self._date(task.due),
            "done": task.done,
            "client": None if task.client is None else self._uids[task.client],
            "title": task.title,
        }


def _lines(told: Today, words: Words, formats: Formats) -> Sequence[str]:
    texts = formats.texts
    lines = [words.finding(told), words.counts(told)]
    for section in told.sections:
        if section.total:
            lines += ["", f"{words.section(section)}  {formats.number(section.total)}"]
            lines += [_line(line, words, formats) for line in section.lines]
            if section.total > len(section.lines):
                left = section.total - len(section.lines)
                lines.append(f"  {texts('today.more', n=left, shown=formats.number(left))}")
    if told.alarms:
        lines += ["", texts("today.alarms")]
        lines += [f"  {words.alarm(alarm)}. {words.alarm_because(alarm)}" for alarm in told.alarms]
    if told.tasks:
        lines += ["", texts("today.tasks")]
        lines += [f"  {_task(task, words)}" for task in told.tasks]
    return lines


def _line(line: Line, words: Words, formats: Formats) -> str:
    who = "  ".join(part for part in (line.title, line.class_, formats.phone(line.phone)) if part)
    money = formats.money(line.money) if line.money else ""
    why = ". ".join(part for part in (words.why(line), words.because(line)) if part)
    return "  " + " | ".join(part for part in (who, why, money) if part)


def _task(task: TaskLine, words: Words) -> str:
    text = f"{task.title}: {task.text}" if task.title else task.text
    return f"{text} ({words.task_due(task.due, task.done)})"
