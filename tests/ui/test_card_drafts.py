from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_crm.ui.card.drafts import LIMIT, Drafts

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_draft_outlives_the_program(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "deep" / "drafts.json", "shop")
    drafts.keep("1/claim", {"text": "крісло 🪑 \u202e", "date": "31.0"})
    drafts.flush()
    again = Drafts(tmp_path / "deep" / "drafts.json", "shop")
    assert again.get("1/claim") == {"text": "крісло 🪑 \u202e", "date": "31.0"}
    assert Drafts(tmp_path / "deep" / "drafts.json", "another").get("1/claim") == {}


def test_bases_keep_their_drafts_apart_in_one_file(tmp_path: Path) -> None:
    for base in ("a", "b"):
        drafts = Drafts(tmp_path / "d.json", base)
        drafts.keep("1/wish", {"text": base})
        drafts.save()
    assert Drafts(tmp_path / "d.json", "a").get("1/wish") == {"text": "a"}


def test_an_emptied_draft_is_gone(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "d.json", "shop")
    drafts.keep_field("client:1", "city", "Lv")
    drafts.drop_field("client:1", "city")
    drafts.keep("1/claim", {"text": "x"})
    drafts.keep("1/claim", {})
    drafts.save()
    assert json.loads((tmp_path / "d.json").read_text("utf-8")) == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"shop": 3}', '{"shop": {"1/claim": {"text": 5}}}', "\x00" * 50])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "d.json").write_text(content, "utf-8")
    drafts = Drafts(tmp_path / "d.json", "shop")
    assert drafts.get("1/claim") == {}
    drafts.keep("1/claim", {"text": "new"})
    drafts.save()
    assert Drafts(tmp_path / "d.json", "shop").get("1/claim") == {"text": "new"}


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    drafts = Drafts(tmp_path / "file" / "d.json", "shop")
    drafts.keep("1/claim", {"text": "x"})
    drafts.save()
    assert drafts.get("1/claim") == {"text": "x"}


def test_the_oldest_drafts_give_way(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "d.json", "shop")
    for number in range(LIMIT + 5):
        drafts.keep(f"{number}/claim", {"text": "x"})
    assert drafts.get("0/claim") == {}
    assert drafts.get(f"{LIMIT + 4}/claim")
    drafts.save()


def test_half_a_letter_does_no_harm(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "d.json", "shop")
    drafts.keep("1/claim", {"text": "a\ud83d"})
    drafts.save()
    assert Drafts(tmp_path / "d.json", "shop").get("1/claim") == {"text": "a\ud83d"}
