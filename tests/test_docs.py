"""docs/command-line.md says what the program does: every name stands in it, and every example gives what it shows."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app import figures
from desktop_crm.app.importing.mapping import fields_for
from desktop_crm.app.importing.report import KINDS
from desktop_crm.app.resolving import ALIASES, field_names
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.cli.parser import ADDED, COMMANDS, command_parser
from desktop_crm.domain.failure import TOP_LEVEL
from desktop_crm.domain.fields import specs
from desktop_crm.domain.query import KEYS
from desktop_crm.domain.records import RECORDS
from tests.e2e.program import Program

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "command-line.md").read_text("utf-8")


def section(title: str) -> str:
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


def test_every_command_has_a_section_and_no_other() -> None:
    assert re.findall(r"^### ([a-z]+)$", DOC, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_named(command: str) -> None:
    text = section(command)
    for action in command_parser(command, Texts("en"))._actions:
        names = [n for n in action.option_strings if n not in ("-h", "--help", "--base", "--lang", "--json")]
        assert not names or any(n in text for n in names), names
        assert all(str(choice) in text for choice in action.choices or () if action.dest != "lang")


@pytest.mark.parametrize("record", ADDED)
def test_the_table_of_fields(record: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` (\|.*)$", section(f"`{record}`"), re.MULTILINE))
    assert list(rows) == field_names(record)
    for name, spec in specs(RECORDS[record]).items():
        if not spec.hidden:
            assert all(f"`{choice}`" in rows[name] for choice in spec.choices)
            assert ("required" in rows[name]) == spec.required
            assert not spec.refers or f"`{spec.refers}`" in rows[name]
            also = {alias for alias, real in ALIASES[record].items() if real == name}
            assert set(re.findall(r"`(\w+)`", rows[name].split("|")[2])) == also


def test_every_code_is_named() -> None:
    problems = json.loads((ROOT / "resources" / "i18n" / "en" / "problems.json").read_text("utf-8"))
    listed = DOC.partition("## Codes of problems")[2]
    assert set(re.findall(r"`(\w+)`", listed)) - {"reason"} == set(problems)
    for name in (*TOP_LEVEL, *figures.names(), *KINDS, *fields_for("clients"), *fields_for("claims")):
        assert f"`{name}`" in DOC, name
    for key in KEYS:
        assert re.search(rf"`{key}[:<>]", section("search")), key
    assert all(language in DOC for language in LANGUAGES)


def examples() -> Iterator[tuple[str, Any]]:
    """Lines of shell in order, each with the JSON shown under it or None."""
    for found in re.finditer(r"```sh\n(.*?)```(?:\n```json\n(.*?)```)?", DOC, re.DOTALL):
        lines = found[1].strip().splitlines()
        for line in lines:
            yield line, json.loads(found[2]) if found[2] and line == lines[-1] else None


def same_shape(shown: Any, real: Any, where: str = "") -> None:
    if isinstance(shown, dict) and isinstance(real, dict):
        assert list(shown) == list(real), where
        for key in shown:
            same_shape(shown[key], real[key], f"{where}.{key}")
    elif isinstance(shown, list) and isinstance(real, list):
        if shown and real:
            same_shape(shown[0], real[0], f"{where}[0]")
        assert bool(shown) == bool(real), where
    else:
        assert type(shown) is type(real) or shown is None or real is None, where


def test_the_examples_give_what_they_show(tmp_path: Path) -> None:
    crm = Program(tmp_path / "shop.crm", tmp_path)
    known: dict[str, str] = {}
    ran = 0
    for line, shown in examples():
        line = re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], line)
        kept = re.fullmatch(r"([A-Z]+)=\$\((.*)\)", line)
        words = shlex.split(kept[2] if kept else line)
        if words[0] == "printf":
            (crm.folder / words[-1]).write_bytes(words[1].encode().decode("unicode_escape").encode())
            continue
        assert words[0] == "desktop-crm", line
        result = crm(*words[1:], base=False)
        ran += 1
        if kept:
            known[kept[1]] = result.out.strip()
        if shown is not None:
            same_shape(shown, result.json, line)
    assert ran > 20
