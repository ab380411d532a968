from __future__ import annotations

import pytest

from desktop_crm.cli import surroundings


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "uk_UA.UTF-8"}, "uk"),
        ([], {"LANG": "ru_RU.UTF-8", "LC_ALL": "uk_UA"}, "uk"),
        ([], {"LANG": "uk_UA.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "pt_BR.UTF-8"}, "en"),
        (["--lang", "ru"], {"LANG": "uk_UA.UTF-8"}, "ru"),
        (["search", "x", "--lang=uk"], {}, "uk"),
        (["--lang"], {}, "en"),
        (["--lang", "xx"], {"LANG": "uk_UA"}, "uk"),
        (["search", "--", "--lang", "uk"], {}, "en"),
    ],
)
def test_language(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert surroundings.language(arguments, environment) == language


@pytest.mark.parametrize(
    ("name", "currency"),
    [("uk_UA.UTF-8", "UAH"), ("de_DE", "EUR"), ("en_GB.UTF-8", "GBP"), ("ru_RU", "RUB"), ("C", "UAH"), ("uk", "UAH")],
)
def test_currency(name: str, currency: str) -> None:
    assert surroundings.currency({"LANG": name}) == currency


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_display(environment: dict[str, str], there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert surroundings.has_display(environment) == there
    monkeypatch.setattr("sys.platform", "darwin")
    assert surroundings.has_display(environment)
