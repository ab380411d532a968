from __future__ import annotations

from typing import Any

import pytest

from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.cli.main import HANDLERS
from desktop_crm.cli.parser import COMMANDS, command_parser, parse


def parsed(*arguments: str, language: str = "en") -> dict[str, Any]:
    return vars(parse(arguments, Texts(language), "1")[0])


def test_every_command_is_handled() -> None:
    assert list(HANDLERS) == list(COMMANDS)


def test_no_command_is_the_window() -> None:
    assert parsed()["command"] is None
    assert parsed("--base", "x")["base"] == "x"


def test_options_stand_anywhere() -> None:
    wanted = parsed("--base", "b", "add", "client", "name=x", "--json", "city=y")
    assert (wanted["base"], wanted["record"], wanted["pairs"], wanted["json"]) == (
        "b",
        "client",
        ["name=x", "city=y"],
        True,
    )
    assert parsed("--base", "a", "undo", "--base", "b")["base"] == "b", "the nearer one counts"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["-role:supplier"], [" -role:supplier"]),
        (["-5"], [" -5"]),
        (["--", "--json", "-x"], [" --json", " -x"]),
        (["a", "--", "b"], ["a", "b"]),
        (["-claims>2", "x"], [" -claims>2", "x"]),
        (["-Wood:oak"], [" -Wood:oak"]),
        (["-поверх:3"], [" -поверх:3"]),
        (['-"поверх":3'], [' -"поверх":3']),
    ],
)
def test_words_that_look_like_options(given: list[str], words: list[str]) -> None:
    assert parsed("search", *given)["words"] == words


def test_a_file_on_a_drive_is_no_condition() -> None:
    assert parsed("pdf", "--query", "x", "-oC:\\all.pdf")["output"] == "C:\\all.pdf"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_the_usage_is_whole(command: str, language: str) -> None:
    texts = Texts(language)
    told = command_parser(command, texts).format_help()
    assert told.startswith(f"{texts('cli.usage')} desktop-crm {command} [-h]")
    assert told.count(texts("cli.usage")) == 1


@pytest.mark.parametrize(("text", "size"), [("1366x768", (1366, 768)), ("2560×1440", (2560, 1440))])
def test_sizes(text: str, size: tuple[int, int]) -> None:
    assert parsed("tour", "-o", "d", "--size", text)["size"] == size
