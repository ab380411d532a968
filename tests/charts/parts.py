"""One picture of each part of charts, and the same parts with hostile input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.curve import Curve, Segment, Spot, curve
from desktop_crm.charts.dots import Dot, DotRow, Dots, dots
from desktop_crm.charts.lines import Line, Lines, Point, Times, lines
from desktop_crm.charts.matrix import Cell, Grid, matrix
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Mark, Sheet, canvas
from desktop_crm.charts.stacked import Part, Stack, Stacked, stacked
from desktop_crm.charts.steps import Stair, Steps, Survival, steps
from desktop_crm.charts.theme import styled
from desktop_crm.charts.value_axis import ValueAxis

F = Formats(Texts("uk"))
LONG = "=cmd|' /C calc'!A0 $x^2$ <b>مرحبا</b> " + "дуже довга назва " * 20
HUGE = 987654321987654321.0
MONTHS = [date(2025, 12, 1), *(date(2026, m, 1) for m in range(1, 12))]
Painter = Callable[[Sheet], list[Mark]]


def _number(value: float) -> str:
    return F.number(value)


def _bars() -> Bars:
    names = ("Доставка", "Після продажу", "Товар і послуга", "Момент продажу", "Інформація", "Ціна та умови")
    shares = (0.32, 0.22, 0.17, 0.10, 0.08, 0.05)
    rows = [
        Bar(Name(n, (str(int(s * 131)), F.percent(s)), bold=i == 0), s, s - 0.03, s + 0.05, s * 0.7, i < 2, i == 5)
        for i, (n, s) in enumerate(zip(names, shares, strict=True))
    ]
    words = "Смуга — частка, риска — 95 % інтервал, ромб — рік тому"
    return Bars(rows, ("Місце збою", "Збоїв", "Частка"), F.percent, (0.25, "чверть"), words)


def _profit() -> Bars:
    rows = [
        Bar(Name(n, (F.money(int(v * 100)),)), v, stressed=v < 0)
        for n, v in (("Клас A", 184000.0), ("Клас B", 42000.0), ("Клас C", -17500.0))
    ]
    return Bars(rows, ("Клас", "Прибуток"), _number, None, "Смуга — прибуток за рік")


def _lines() -> Lines:
    def points(values: tuple[float | None, ...], spread: float) -> list[Point]:
        return [Point(None) if v is None else Point(v, v - spread, v + spread) for v in values]

    return Lines(
        [
            Line("Претензії", points((4, 5, 6, 5, 7, 8, 9, 8, 10, 14, 16, 15), 2), 0),
            Line("Проблеми", points((None, None, 3, 4, 3, 4, None, 5, 6, 5, 4, 4.5), 1), 1),
            Line("Відмови", points((1, 1, 2, 1, 1, 2, 2, 1, 3, 2, 3, 2.5), 0.5), 2),
            Line("Втрати", points((0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, None), 0.3), 3, few=True),
        ],
        Times(MONTHS, [True] * 11 + [False], "month"),
        _number,
        event=(8.5, "новий збирач"),
        reference=(6.0, "рік тому: 6 на 100 покупок"),
    )


def _ages() -> Lines:
    values = [0.0, 0.22, 0.35, 0.44, 0.5, 0.55, 0.57, 0.6, 0.61]
    line = Line("Окупились", [*(Point(v, v - 0.05, v + 0.06) for v in values), Point(None)], 0)
    heads = [str(n) for n in range(10)]
    return Lines([line], heads, F.percent, "місяців від першої покупки", axis=ValueAxis(0, 1, 0.25))


def _matrix() -> Grid:
    rows, cells = [], []
    for i in range(8):
        rows.append(Name(F.month(MONTHS[i]), (str(40 + i),), bold=i == 3))
        line = [Cell(1.0 / (j + 1), F.percent(1 / (j + 1))) for j in range(9 - i)]
        line[-1] = Cell(0.0, "")
        cells.append([*line, *(Cell(None) for _ in range(i))])
    return Grid(
        rows, [str(j) for j in range(9)], cells, ("Когорта", "Клієнтів"), F.percent, "місяців від першої покупки",
        "колір: частка активних", "Порожньо — ще не минуло", outlined=((3, 1), (3, 4)),
    )  # fmt: skip


def _dots() -> Dots:
    percent = ValueAxis(0, 1, 0.5)
    return Dots(
        [
            DotRow("20 % клієнтів приносять 80 % прибутку", "Правило Парето", (Dot(0.71, 0.66, 0.76, 0.8),), percent,
                   F.percent, "71 %", "95 %: 66–76 %", "340 клієнтів", "Краще", "прибуток не в кількох", "success"),
            DotRow("Залучити коштує в 5–10 разів дорожче", "Поширена думка", (Dot(3.4, 2.6, 4.4, (5.0, 10.0)),),
                   ValueAxis(0, 12, 6), lambda v: f"{v:.0f}×", "3,4 раза", "95 %: 2,6–4,4", "61 і 258", "Гірше", "",
                   "danger"),
            DotRow("Більшість окуповується за рік", "", (Dot(0.43, 0.21, 0.67, (0.0, 0.5), few=True),), percent,
                   F.percent, "43 %", "95 %: 21–67 %", "14 клієнтів", "Замало даних", "потрібно від 30", "textMuted"),
            DotRow("На рік: 6 контактів із потенційним, 4 — з наявним", "Угорі — потенційні",
                   (Dot(7.1, 6.2, 8.0, 6.0), Dot(2.3, 2.0, 2.6, 4.0)), ValueAxis(0, 10, 5), _number, "7,1 і 2,3", "",
                   "41 і 299", "Гірше", "наявним — рідко", "danger"),
        ],
        ("Що кажуть", "Порівняння", "У нас", "n", "Висновок"),
        ("що кажуть", "діапазон, який називають", "у нас, з 95 % інтервалом", "замало даних"),
    )  # fmt: skip


def _steps() -> Steps:
    def walk(fall: float) -> list[Stair]:
        return [Stair(t / 4, (1 - fall) ** t, (1 - fall) ** t - 0.01 * t / 3, (1 - fall) ** t + 0.01 * t / 3)
                for t in range(1, 16)]  # fmt: skip

    return Steps(
        [
            Survival("Клас A", walk(0.02), 4.5, [0.3, 1.1, 2.2, 3.3], [(0, "120"), (2, "80"), (4, "31")], 0),
            Survival("Клас C", walk(0.06), 4.2, [0.6, 1.9], [(0, "220"), (2, "90"), (4, "20")], 1),
        ],
        _number, F.percent, "років", "лишилось", [(5.0, 0.5, "кажуть: половина за п’ять років")],
    )  # fmt: skip


def _curve() -> Curve:
    points = [(x / 100, 1 - (1 - x / 100) ** 4 + 0.9 * x / 100 * (1 - x / 100)) for x in range(101)]
    return Curve(
        points, F.percent, "частка клієнтів, від найприбутковіших", "частка прибутку",
        [Spot(0.2, points[20][1], "20 % клієнтів — 73 %"), Spot(0.2, 0.8, "кажуть: 80 %", reference=True)],
        [Segment(0.2, "A"), Segment(0.5, "B"), Segment(1.0, "C")], "усі порівну",
    )  # fmt: skip


def _stacked() -> Stacked:
    def stack(name: str, values: tuple[float, ...], ideal: bool = False) -> Stack:
        return Stack(Name(name, (F.percent(1),), muted=ideal), [Part(v, F.percent(v)) for v in values], ideal)

    rungs = ("потенційний", "новий", "частий", "постійний", "прихильник")
    rows = [
        stack("У нас", (0.42, 0.28, 0.15, 0.11, 0.04)),
        stack("Квартал тому", (0.38, 0.3, 0.17, 0.12, 0.03)),
        stack("Ідеал", (0.2, 0.2, 0.25, 0.25, 0.1), True),
    ]
    return Stacked(rows, rungs, ("Коли", "Разом"), "Смуга — частка клієнтів на сходинці")


PARTS: dict[str, tuple[Painter, float]] = {
    "bars": (lambda s: bars(s, _bars()), 216),
    "profit": (lambda s: bars(s, _profit()), 140),
    "lines": (lambda s: lines(s, _lines()), 276),
    "ages": (lambda s: lines(s, _ages()), 276),
    "matrix": (lambda s: matrix(s, _matrix()), 280),
    "dots": (lambda s: dots(s, _dots()), 330),
    "steps": (lambda s: steps(s, _steps()), 276),
    "curve": (lambda s: curve(s, _curve()), 276),
    "stacked": (lambda s: stacked(s, _stacked()), 140),
}


def _hostile(n: int, value: float | None, label: str) -> dict[str, Painter]:
    name = Name(label, (label, F.number(value or 0)))
    v, known, few, heads = value, value or 0.0, n == 1, [label] * n
    point, two = Point(v, v, v), (Dot(v, v, v, v, few), Dot(v, None, None, (0.0, known)))
    row = DotRow(label, label, two, ValueAxis(0, 1, 0.5), _number, label, label, label, label, label)
    life = Survival(
        label, [Stair(i, known, v, v) for i in range(n)], n, [known] * n, [(1, label)] * n, 3, few
    )  # fmt: skip
    spots = [Spot(0.99, known, label), Spot(0, 0, label, True)]
    segments = [Segment(i / max(n, 1), label) for i in range(n)]
    rising = [(i / max(n, 1), known) for i in range(n)]
    made = (
        Bars([Bar(name, v, v, v, v, few=few)] * n, (label,) * 3, _number, (known, label), label),
        Lines([Line(label, [point] * n, k, few) for k in range(4)], heads, _number, label, (n, label), (known, label)),
        Lines([Line(label, [point] * min(n, 12), 0)], Times(MONTHS[:n], [False] * min(n, 12), "month"), _number),
        Grid([name] * n, heads, [[Cell(v, label)] * n] * n, (label,) * 3, _number, label, label, label),
        Dots([row] * n, (label,) * 5, (label,) * 4),
        Steps([life] * min(n, 9), _number, F.percent, label, label, [(known, known, label)]),
        Curve(rising, F.percent, label, label, spots, segments, label, few),
        Stacked([Stack(name, [Part(v, label)] * n, few)] * n, heads, (label,) * 3, label),
    )
    parts = (bars, lines, lines, matrix, dots, steps, curve, stacked)
    names = ("bars", "lines", "times", "matrix", "dots", "steps", "curve", "stacked")

    def painter(part: Any, what: Any) -> Painter:
        return lambda sheet: part(sheet, what)

    return {key: painter(part, what) for key, part, what in zip(names, parts, made, strict=True)}


HOSTILE: dict[str, Painter] = {
    f"{part} {n} {value} {label[:5]}": painter
    for n, value, label in (
        (0, None, LONG), (1, None, ""), (1, 0.0, ""), (1, -HUGE, LONG), (60, HUGE, LONG), (60, float("nan"), LONG),
        (3, float("inf"), ""), (3, 1e300, LONG), (60, 0.5, "x"),
    )
    for part, painter in _hostile(n, value, label).items()
}  # fmt: skip


def painted(paint: Painter, theme: str, size: tuple[float, float]) -> tuple[Any, list[Mark]]:
    """The figure and its marks."""
    with styled(theme):
        figure, axes = canvas(size[0], size[1], 96)
        return figure, paint(Sheet(axes, theme, F.texts, F, *size))
