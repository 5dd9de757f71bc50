"""A reader's walk through kb/ in a real Chromium: from the LoRA page to its users and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LORA = "heuristics/unslothai_unsloth_LoRA_Rank_Selection.html"


@pytest.fixture(params=[390, 1400])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser tab, as wide as a phone and as a desk; an error in a script fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_from_the_lora_page_to_its_users_and_back(reader: Page, kb_site: Path) -> None:
    reader.goto((kb_site / LORA).as_uri())
    users = reader.locator(".tb-backlinks .tb-card__title a")
    assert users.count() >= 4
    for number in range(users.count()):
        name = users.nth(number).inner_text()
        users.nth(number).click()
        expect(reader.locator("h1")).to_have_text(name)
        assert _width(reader) <= reader.viewport_size["width"]  # type: ignore[index]
        reader.locator(f'article a[href$="{LORA}"]').first.click()
        expect(reader).to_have_url(re.compile(re.escape(LORA)))


def test_the_page_fits_and_its_box_is_seen(reader: Page, kb_site: Path) -> None:
    reader.goto((kb_site / LORA).as_uri())
    assert _width(reader) <= reader.viewport_size["width"]  # type: ignore[index]
    assert reader.locator(".tb-infobox").is_visible()
    assert reader.locator(".tb-infobox .tb-sources li").count() >= 1
    reader.locator(".tb-infobox .tb-sources a").first.click()
    expect(reader).to_have_url(re.compile("/sources/"))
    expect(reader.locator("article a", has_text="LoRA").first).to_be_visible()


def test_the_start_page_leads_to_every_type(reader: Page, kb_site: Path) -> None:
    reader.goto((kb_site / "index.html").as_uri())
    reader.locator(".tb-cards--types a", has_text="Heuristics").click()
    reader.locator(".tb-rows a").first.click()
    expect(reader).to_have_url(re.compile(r"/heuristics/\w+\.html"))
    expect(reader.locator("h1")).to_have_count(1)


def _width(page: Page) -> int:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert isinstance(width, int)
    return width


def test_the_search_works_without_a_server(reader: Page, kb_site: Path) -> None:
    reader.goto((kb_site / "index.html").as_uri())
    if reader.viewport_size["width"] < 960:  # type: ignore[index]
        reader.locator("label.md-header__button[for=__search]").click()
    reader.locator("input[name=query]").click()
    reader.locator("input[name=query]").press_sequentially("lora rank selection")
    found = reader.locator(f'.md-search-result__link[href*="{LORA}"]').first
    found.wait_for(timeout=10_000)
    assert "LoRA" in found.inner_text()
