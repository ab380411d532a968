"""The three catalogues hold the same keys, with the same values to fill in, and just the keys that the code uses."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app.resolving import field_names
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.fields import specs
from desktop_crm.domain.records import RECORDS

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "resources" / "i18n"
CODE = sorted((ROOT / "desktop_crm").rglob("*.py"))
FORMS = {"en": {"one", "other"}, "uk": {"one", "few", "many"}, "ru": {"one", "few", "many"}}
KEY = re.compile(r"[a-z_]+\.[A-Za-z0-9_]+")
CALLED = {"t", "texts", "tr", "has"}
"""Names under which code calls the catalogue."""
AREAS = sorted({file.stem for file in CATALOGUES.glob("*/*.json")})


@cache
def catalogue(language: str, area: str) -> dict[str, Any]:
    return json.loads((CATALOGUES / language / f"{area}.json").read_text("utf-8"))


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    return [(file, ast.parse(file.read_text("utf-8"))) for file in CODE]


def forms(text: Any) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def fillings(text: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def every_text(language: str) -> Iterator[tuple[str, str]]:
    for area in AREAS:
        for name, text in catalogue(language, area).items():
            for form in forms(text):
                yield f"{area}.{name}", form


def pattern(node: ast.JoinedStr) -> str:
    """The keys an f-string can make, as a regular expression."""
    return "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values)


def keys_in(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """(literal key or pattern of keys, whether it is a pattern) anywhere below `node`."""
    inside = {id(part) for n in ast.walk(node) if isinstance(n, ast.JoinedStr) for part in n.values}
    for found in ast.walk(node):
        if isinstance(found, ast.JoinedStr):
            yield pattern(found), True
        elif isinstance(found, ast.Constant) and isinstance(found.value, str) and id(found) not in inside:
            yield found.value, False


def chosen(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """The same for what an argument can be: itself, or either branch of a condition."""
    if isinstance(node, ast.IfExp):
        yield from chosen(node.body)
        yield from chosen(node.orelse)
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        yield from keys_in(node)


def called(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in CALLED and bool(node.args)


@cache
def existing() -> frozenset[str]:
    return frozenset(f"{area}.{name}" for area in AREAS for name in catalogue("en", area))


@pytest.mark.parametrize("area", AREAS)
def test_the_languages_have_the_same_keys(area: str) -> None:
    keys = {language: set(catalogue(language, area)) for language in LANGUAGES}
    assert keys["uk"] == keys["en"], keys["uk"] ^ keys["en"]
    assert keys["ru"] == keys["en"], keys["ru"] ^ keys["en"]


@pytest.mark.parametrize("area", AREAS)
def test_the_languages_fill_in_the_same_values(area: str) -> None:
    for name, text in catalogue("en", area).items():
        wanted = set().union(*map(fillings, forms(text)))
        for language in LANGUAGES:
            theirs = catalogue(language, area)[name]
            assert isinstance(theirs, dict) == isinstance(text, dict), f"{area}.{name}: plural in one language only"
            got = set().union(*map(fillings, forms(theirs)))
            assert got == wanted, f"{language} {area}.{name}: {got} instead of {wanted}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_every_form(language: str) -> None:
    for area in AREAS:
        for name, text in catalogue(language, area).items():
            if isinstance(text, dict):
                assert set(text) == FORMS[language], f"{area}.{name}"


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_figure_says_of_21_what_it_says_of_many(language: str) -> None:
    """The form for one serves 21 and 101 as well: it must say how many, and not speak of a single one."""
    for area in AREAS:
        for name, text in catalogue(language, area).items() if area.startswith("figures") else ():
            if isinstance(text, dict):
                assert fillings(text["one"]) >= fillings(text["many"]), f"{area}.{name}"
                assert not re.search(r"\b(Єдин|Единственн|(до|к) нього\b|к нему\b|його ще\b|его с\b)", text["one"]), (
                    name
                )


def test_every_key_in_the_code_has_a_text() -> None:
    missing = []
    for file, tree in trees():
        for node in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n)):
            for key, many in chosen(node.args[0]):
                place = f"{file.relative_to(ROOT)}:{node.lineno}: {key}"
                if many and not any(re.fullmatch(key, known) for known in existing()):
                    missing.append(place)
                if not many and KEY.fullmatch(key) and key not in existing():
                    missing.append(place)
    assert not missing, "\n".join(missing)


def test_every_text_is_used() -> None:
    literals: set[str] = set()
    patterns: set[str] = set()
    for _, tree in trees():
        for key, many in keys_in(tree):
            (patterns if many else literals).add(key)
    areas = {p.split(r"\.")[0] for p in patterns}
    dynamic = re.compile("|".join(p for p in patterns if r"\." in p and p.split(r"\.")[0] in AREAS))
    words = set(re.findall(r"[A-Za-z0-9_-]+", " ".join(t.read_text("utf-8") for t in _templates())))
    assert areas, "no dynamic keys were found: the collector is broken"
    unused = []
    for key in sorted(existing() - literals):
        area, _, name = key.partition(".")
        if area in ("errors", "problems"):  # made from codes: the code itself must stand somewhere
            used = name in literals or name.replace("_", ".") in literals
        else:
            used = bool(dynamic.fullmatch(key)) or name in words
        if not used:
            unused.append(key)
    assert not unused, "\n".join(unused)


def _templates() -> list[Path]:
    return sorted((ROOT / "resources" / "templates").rglob("*.typ"))


def test_every_code_of_an_error_has_a_text() -> None:
    areas = {"UserError": ("errors", 0), "Problem": ("problems", 1), "Unreadable": ("problems", 0)}
    missing = []
    for file, tree in trees():
        for node in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)):
            area, place = areas.get(node.func.id, ("", 0))  # type: ignore[attr-defined]  # Name, by the line above
            if area and len(node.args) > place:
                for code, many in chosen(node.args[place]):
                    key = f"{area}.{code}"
                    known = any(re.fullmatch(key, k) for k in existing()) if many else key in existing()
                    if not known:
                        missing.append(f"{file.relative_to(ROOT)}:{node.lineno}: {key}")
    assert not missing, "\n".join(missing)


def test_every_record_field_and_choice_has_a_word() -> None:
    texts = Texts("en")
    for record in (r for r in RECORDS if r != "setting"):
        assert texts.has(f"codes.record_{record}")
        for verb in ("add", "edit", "delete", "restore"):
            assert texts.has(f"intents.{record}_{verb}")
        for name in field_names(record):
            assert texts.has(f"fields.{record}_{name}"), f"{record}.{name}"
            for choice in specs(RECORDS[record])[name].choices:
                own = f"codes.{record}_{name}_{choice}"
                assert texts.has(own) or texts.has(f"codes.{name}_{choice}"), own


LATIN, CYRILLIC = re.compile("[A-Za-z]"), re.compile("[Ѐ-ӿ]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_mixes_alphabets(language: str) -> None:
    """A Latin "i" in a Ukrainian word looks right and is never found by search."""
    for key, text in every_text(language):
        plain = re.sub(r"\{[^}]*\}", " ", text)
        for word in re.findall(r"[^\W\d_]+", plain):
            assert not (LATIN.search(word) and CYRILLIC.search(word)), f"{key}: {word}"


@pytest.mark.parametrize(("language", "foreign"), [("en", "[Ѐ-ӿ]"), ("uk", "[ыэъёЫЭЪЁ]"), ("ru", "[іїєґІЇЄҐ]")])
def test_no_letters_of_another_language(language: str, foreign: str) -> None:
    texts = ((key, text) for key, text in every_text(language) if "_language_" not in key)  # named in themselves
    wrong = [f"{key}: {text}" for key, text in texts if re.search(foreign, text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography(language: str) -> None:
    """’ as apostrophe, proper quotes, and no space at the ends or doubled."""
    wrong = [
        f"{key}: {text}"
        for key, text in every_text(language)
        if re.search(r"(?<=\w)'(?=\w)|\"|(?<=[^\s:,])  (?=\S)", text) or text != text.strip(" ")
    ]
    assert not wrong, "\n".join(wrong)
