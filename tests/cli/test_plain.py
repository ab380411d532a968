"""A plain start of the window is told apart without the parser, and means what the parser would have read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.cli.parser import parse
from desktop_crm.cli.plain import window_wanted

WORDS = ("--base", "--lang", "--base=b.crm", "--lang=uk", "--lang=xx", "--base=", "--bas", "--", "-h", "--version")
VALUES = ("b.crm", "a=b", "uk", "xx", "", " ", "demo", "undo", "\udcff", "-x", "--json")


@given(st.lists(st.sampled_from(WORDS + VALUES), max_size=5))
def test_it_reads_what_the_parser_reads(arguments: list[str]) -> None:
    found = window_wanted(arguments)
    if found is not None:
        options, _parser = parse(arguments, Texts("en"), "1")
        assert options.command is None
        assert (options.base or "", options.lang or "") == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plain_start_is_told_apart(language: str) -> None:
    assert window_wanted([]) == ("", "")
    assert window_wanted(["--base", "b.crm"]) == ("b.crm", "")
    assert window_wanted([f"--lang={language}", "--base=b.crm"]) == ("b.crm", language)


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo"],
        ["--base"],
        ["--base", ""],
        ["--lang", "xx"],
        ["--lang=xx", "--lang=uk"],
        ["-h"],
        ["--base", "b", "undo"],
        ["--json"],
    ],
)
def test_the_rest_is_for_the_parser(arguments: list[str]) -> None:
    assert window_wanted(arguments) is None


def test_neither_the_commands_nor_the_domain_are_loaded_for_it() -> None:
    code = (
        "import sys, desktop_crm.bootstrap as b\n"
        "b._window = lambda base, language: print(base, language, *(m for m in sys.modules if 'desktop_crm' in m))\n"
        "b.main(['--base', 'x.crm', '--lang', 'uk'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"DISPLAY": ":0"}
    )
    base, language, *loaded = done.stdout.split()
    assert (base, language) == ("x.crm", "uk")
    assert not [name for name in loaded if name.startswith(("desktop_crm.domain", "desktop_crm.cli.main"))]
