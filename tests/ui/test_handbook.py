"""The handbook: the same topics and pictures in every language, and every figure told of under its own name."""

from __future__ import annotations

import re

import pytest

from desktop_crm.app import figures, resources
from desktop_crm.app.texts import Texts
from desktop_crm.ui.pages.handbook import PICTURES, topics

LANGUAGES = ("en", "uk", "ru")


def pictures(language: str) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", "".join(topic.markdown for topic in topics(Texts(language))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_named_is_there(language: str) -> None:
    texts = Texts(language)
    whole = "\n".join(f"{topic.title}\n{topic.markdown}" for topic in topics(texts))
    assert "{" not in whole
    assert "}" not in whole
    for name in figures.names():
        if name not in ("bucket", "ladder", "satisfaction", "significance", "benchmarks"):  # told under their groups
            assert f"**{figures.label(name, texts)}**" in whole or f"› {figures.label(name, texts)}**" in whole, name
    for group in figures.groups():
        assert f"**{figures.group_label(group, texts)}" in whole, group


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_kept(language: str) -> None:
    shown = pictures(language)
    kept = {path.name for path in resources.path("handbook", PICTURES, language).iterdir()}
    assert set(shown) <= kept
    assert len(shown) == len(set(shown))


def test_languages_tell_the_same() -> None:
    told = {language: topics(Texts(language)) for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        assert len(told[language]) == len(told["en"])
        assert pictures(language) == pictures("en")
        for own, english in zip(told[language], told["en"], strict=True):
            assert own.markdown.count("\n- ") == english.markdown.count("\n- "), own.title
