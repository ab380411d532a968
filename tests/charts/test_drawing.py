from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_crm.analysis.failure_points import failure_points
from desktop_crm.app import figures
from desktop_crm.app.figures.words import held
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts import drawing
from desktop_crm.domain.errors import UserError
from tests.charts.sample import salon

THEMES = ("light", "dark")
HEADS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "csv": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("limit", [0, 1, 8])
@pytest.mark.parametrize("kind", drawing.FORMATS)
def test_every_format_is_written_whole(kind: str, limit: int, tmp_path: Path, texts: Texts) -> None:
    result = failure_points(salon(texts.language, limit))
    file = drawing.export(result, tmp_path / "deep" / f"figure.{kind}", texts, Formats(texts))
    assert file.read_bytes().startswith(HEADS[kind])
    assert os.listdir(file.parent) == [file.name]


def test_the_format_can_be_named(tmp_path: Path) -> None:
    texts = Texts("en")
    file = drawing.export(failure_points(salon()), tmp_path / "figure", texts, Formats(texts), kind="svg")
    assert file.read_bytes().startswith(HEADS["svg"])
    assert (
        drawing.export(failure_points(salon()), tmp_path / "f.odd", texts, Formats(texts)).read_bytes()[1:4] == b"PNG"
    )


def test_the_same_result_gives_the_same_files(tmp_path: Path) -> None:
    texts = Texts("uk")
    result = failure_points(salon("uk"))
    for kind in drawing.FORMATS:
        a, b = (drawing.export(result, tmp_path / f"{n}.{kind}", texts, Formats(texts)) for n in "ab")
        assert a.read_bytes() == b.read_bytes(), kind


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    texts = Texts("uk")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError) as caught:
        drawing.export(failure_points(salon("uk")), tmp_path / "file" / "f.png", texts, Formats(texts))
    assert caught.value.code == "figure_unwritable"


def test_pages_carry_title_n_and_period(texts: Texts) -> None:
    formats = Formats(texts)
    result = failure_points(salon(texts.language))
    told = " ".join(t.get_text() for t in drawing.page(result, "dark", texts, formats).axes[0].texts)
    for part in (
        figures.title(result, texts, formats),
        figures.evidence(result, texts, formats),
        figures.counted(result, texts, formats),
        figures.period(result, texts, formats),
        figures.note(result, texts, formats),
    ):
        assert held(part) in told


def test_a_file_can_be_written_while_the_window_draws(tmp_path: Path) -> None:
    texts = Texts("uk")
    formats = Formats(texts)
    result = failure_points(salon("uk"))
    alone = {name: drawing.pixels(drawing.draw(result, name, texts, formats).figure, name) for name in THEMES}
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(drawing.export, result, tmp_path / f"{i}.svg", texts, formats, "dark") for i in range(4)]
        for i in range(4):
            name = THEMES[i % 2]
            assert drawing.pixels(drawing.draw(result, name, texts, formats).figure, name) == alone[name]
        files = [job.result().read_bytes() for job in jobs]
    assert len(set(files)) == 1
