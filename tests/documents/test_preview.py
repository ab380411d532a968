"""Pictures of pages are the file itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.documents.preview import page_images
from tests.documents.samples import CARD, printed

PDF = printed(Formats(Texts("uk")), CARD).pdf


def test_pages_have_the_size_of_paper_and_black_on_white() -> None:
    pages = page_images(PDF, 96)
    assert [(page.width, page.height) for page in pages] == [(794, 1123)] * 2
    for page in pages:
        assert page.stride >= page.width * 4
        assert len(page.pixels) == page.stride * page.height
        assert page.pixels[:3] == b"\xff\xff\xff"
        dark = sum(value < 64 for value in page.pixels[::4])
        assert 0.01 < dark / (page.width * page.height) < 0.1


def test_only_the_pages_asked_for() -> None:
    (second,) = page_images(PDF, 30, [1])
    assert second == page_images(PDF, 30)[1]


def test_resolution_has_a_limit() -> None:
    assert page_images(PDF, 30, []) == []
    assert page_images(PDF, 100_000, [0])[0].width == 4961


def test_from_several_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: page_images(PDF, 40, [0])[0].pixels, range(12)))
    assert len(set(found)) == 1
