"""How far a long command is, on a terminal and nowhere else."""

from __future__ import annotations

import io

import pytest

from desktop_crm.app.texts import Texts
from desktop_crm.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("language", "said"), [("en", "25%, 9 s left"), ("uk", "25\u00a0%"), ("ru", "25\u00a0%")])
def test_a_terminal_shows_how_far_it_is_and_is_clean_at_the_end(language: str, said: str) -> None:
    terminal, clock = Terminal(), Clock()
    with progress.shown("a.csv", Texts(language), terminal, clock) as job:
        clock.now += 3
        job.progress(0.25)
        shown = terminal.getvalue()
        assert shown.startswith("\ra.csv: ")
        assert said in shown
    assert terminal.getvalue().endswith("\r" + " " * (len(shown) - 1) + "\r")


def test_hours_are_told_in_minutes() -> None:
    terminal, clock = Terminal(), Clock()
    with progress.shown("a.csv", Texts("en"), terminal, clock) as job:
        clock.now += 60
        job.progress(0.1)
    assert "9 min left" in terminal.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_nothing_is_written_where_nobody_looks(stream: io.StringIO | None) -> None:
    clock = Clock()
    with progress.shown("a.csv", Texts("en"), stream, clock) as job:
        clock.now += 60
        job.progress(0.5)
    assert stream is None or stream.getvalue() == ""


def test_what_is_done_at_once_says_nothing() -> None:
    terminal = Terminal()
    with progress.shown("a.csv", Texts("en"), terminal, Clock()) as job:
        job.progress(0.9)
    assert terminal.getvalue() == ""
