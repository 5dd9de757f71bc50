"""Badges and their reasons in a real Chromium, on a phone and at a desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LORA = "heuristics/unslothai_unsloth_LoRA_Rank_Selection.html"


def sound(page: Page, width: int) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    assert [(each["id"], [n["html"][:160] for n in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_badges_are_seen_and_say_why_by_keyboard(
    browser: Browser, kb_site: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto((kb_site / LORA).as_uri())
    page.locator(".tb-badges a", has_text="quotations hold in 2025.12.5").click()
    block = page.locator(".tb-quote").first
    expect(block).to_be_in_viewport()
    expect(block.locator(".tb-quote__row")).to_contain_text("unsloth/models/llama.py:2578-2592")
    expect(block.locator(".tb-quote__row .tb-badge--good")).to_have_text("holds in 2025.12.5")
    expect(block.locator(".tb-quote__row .tb-badge--bad")).to_have_text("2026.10.9: changed")
    reason = block.locator("dd").first
    expect(reason).to_be_hidden()
    block.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(reason).to_contain_text("its code stands in the cited lines")
    expect(reason).to_be_visible()
    page.evaluate("document.querySelectorAll('.tb-quote__why').forEach(d => { d.open = true })")
    sound(page, width)
    page.goto((kb_site / "evidence.html").as_uri())
    expect(page.get_by_role("row", name="unsloth/models/loader.py:145")).to_contain_text(
        "line 1266"
    )
    sound(page, width)
    page.locator("a", has_text="unsloth/models/loader.py:145").first.click()
    expect(page.locator(".tb-quote:target")).to_contain_text("max_lora_rank")
    context.close()
