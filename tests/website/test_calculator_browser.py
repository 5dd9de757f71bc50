"""Calculators in a real Chromium: by keyboard, by address, from a file and from a server."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from batch import BATCH

from thumbrule import website

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LORA = "heuristics/unslothai_unsloth_LoRA_Rank_Selection.html"
FIRST = ".tb-calc__result--first .tb-calc__value"
WIDTHS = [390, 1400]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(kb_site: Path) -> Iterator[str]:
    """The address of the site of kb/ on a server."""
    handler = functools.partial(_Quiet, directory=str(kb_site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{LORA}"
        server.shutdown()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A browser tab; an error in a script fails the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(params=["file", "http"])
def lora(request: pytest.FixtureRequest, tab: Page, kb_site: Path) -> Page:
    """The LoRA page, opened from a file and from a server."""
    at_file = request.param == "file"
    tab.goto((kb_site / LORA).as_uri() if at_file else request.getfixturevalue("served"))
    return tab


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the control of that label has the focus."""
    wanted = page.locator(".tb-calc").get_by_label(label, exact=True)
    page.locator(".tb-calc__title").click()
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            outline = wanted.evaluate("node => getComputedStyle(node).outlineStyle")
            assert outline != "none", f"the focus on {label} is not seen"
            return
    pytest.fail(f"Tab does not reach {label}")


def press_button(page: Page, name: str) -> None:
    button = page.locator(".tb-calc").get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_by_keyboard_from_the_use_case_to_the_copied_code(lora: Page) -> None:
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*16"))
    tab_to(lora, "Use case")
    lora.keyboard.press("ArrowDown")
    lora.keyboard.press("ArrowDown")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*64\s*or more"))
    fired = lora.locator('.tb-calc__trace [data-fired="yes"]')
    expect(fired).to_have_count(1)
    expect(fired).to_contain_text("Holds: Reasoning/Math")
    expect(lora.locator("tr.tb-fires")).to_contain_text("Reasoning/Math")
    expect(lora.locator('[data-figure="lora_params"] .tb-calc__number')).to_have_text("167,772,160")
    expect(lora.locator('[data-place="at"]')).to_contain_text("r=64")
    expect(lora.locator('[data-place="in"]')).to_contain_text("r=128")

    tab_to(lora, "Model size")
    lora.keyboard.press("Control+a")
    lora.keyboard.type("70")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*16\s*the page says 16 to 32"))
    expect(lora.locator("li.tb-fires")).to_contain_text("Very Large Models")
    rest = lora.locator('[data-result="r"] .tb-calc__rest')
    expect(rest).to_contain_text("“whatever the use case”: said there, not executed")

    tab_to(lora, "Rank, within what the page says")
    lora.keyboard.press("End")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*32"))
    expect(lora.locator(".tb-calc__spoken")).to_contain_text(re.compile(r"r =\s*32"))

    press_button(lora, "Copy code")
    expect(lora.locator(".tb-calc__said")).to_have_text("Copied")
    lora.evaluate("document.body.append(document.createElement('textarea'))")
    lora.locator("body > textarea").focus()
    lora.keyboard.press("Control+v")
    assert "r = 32," in lora.locator("body > textarea").input_value()

    press_button(lora, "Reset")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*16"))
    expect(lora).not_to_have_url(re.compile("use_case"))


def test_the_address_keeps_what_differs_and_restores_it(lora: Page) -> None:
    lora.get_by_label("Use case").select_option("Domain Adaptation")
    lora.get_by_label("rsLoRA").check()
    lora.get_by_label("Model size").fill("13")
    lora.locator('[data-result="r"] input[type="range"]').fill("16")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*48"))
    expect(lora).to_have_url(
        re.compile(r"[?#]use_case=Domain\+Adaptation&size=13&rslora=true&r=48$")
    )
    lora.reload()
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*48"))
    expect(lora.get_by_label("rsLoRA")).to_be_checked()
    expect(lora.get_by_label("Model size")).to_have_value("13")
    expect(lora.locator('[data-result="r"] input[type="range"]')).to_have_value("16")
    press_button(lora, "Copy link")
    expect(lora.locator(".tb-calc__said")).to_have_text("Copied")


def test_a_bad_address_is_told_beside_the_field_or_left_alone(tab: Page, served: str) -> None:
    tab.goto(f"{served}?size=huge&use_case=Cooking&tight=maybe&nothing=1&__proto__=2&h=x#reasoning")
    calc = tab.locator(".tb-calc")
    expect(calc).to_have_attribute("data-stale", "")
    problems = {
        "size": "Model size must be a number.",
        "use_case": "Use case has no choice Cooking.",
    }
    for name, sentence in problems.items():
        box = tab.locator(f'[data-input="{name}"]')
        expect(box.get_by_role("alert")).to_have_text(sentence)
        expect(box.locator("input, select")).to_have_attribute("aria-invalid", "true")
    expect(tab.locator(".tb-fires")).to_have_count(0)
    assert "NaN" not in calc.inner_text()
    tab.get_by_label("Use case").select_option("Reasoning/Math")
    tab.get_by_label("Model size").fill("8")
    expect(tab.locator(FIRST)).to_contain_text(re.compile(r"r =\s*64"))
    expect(tab).to_have_url(re.compile(r"nothing=1.*#reasoning$"))
    tab.goto(f"{served}?r=999")
    expect(tab.locator('[data-result="r"]').get_by_role("alert")).to_have_text(
        "999 is not what the page says: 16."
    )


def test_a_field_follows_until_it_is_typed_over_and_follows_again(lora: Page) -> None:
    size = lora.get_by_label("Model size")
    lora.get_by_label("Model", exact=True).select_option("Llama-3-70B")
    expect(size).to_have_value("70")
    size.fill("13")
    follow = lora.get_by_role("button", name="follow model")
    expect(follow).to_be_visible()
    lora.get_by_label("Model", exact=True).select_option("Qwen3-4B")
    expect(size).to_have_value("13")
    follow.click()
    expect(size).to_have_value("4")
    expect(follow).to_be_hidden()
    size.fill("20")
    size.fill("")
    expect(lora.locator(".tb-calc")).not_to_have_attribute("data-stale", "")
    size.blur()
    expect(size).to_have_value("4")


def test_wrong_input_dims_the_results_and_says_why(lora: Page) -> None:
    lora.get_by_label("Model size").fill("-3")
    alert = lora.locator('[data-input="size"]').get_by_role("alert")
    expect(alert).to_have_text("Model size must be 0.1 to 1000 B.")
    expect(lora.locator(".tb-calc")).to_have_attribute("data-stale", "")
    expect(lora.locator(FIRST)).to_contain_text("16")
    lora.get_by_label("Model size").fill("9")
    expect(alert).to_be_empty()
    expect(lora.locator(".tb-calc")).not_to_have_attribute("data-stale", "")


def test_the_script_writes_what_python_wrote(tab: Page, kb_site: Path, batch_site: Path) -> None:
    """The default case is the same before and after the script has run, to the letter."""
    context = tab.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    still = context.new_page()
    for page in (kb_site / LORA, batch_site / "heuristics" / "Batch.html"):
        for each in (tab, still):
            each.goto(page.as_uri())
        for part in ("value", "about", "rest", "number", "trace", "bars", "code", "problem"):
            found = [each.locator(f".tb-calc__{part}").all_text_contents() for each in (tab, still)]
            assert found[0] == found[1], part
        heights = "nodes => nodes.map(node => node.style.height)"
        assert (
            len({str(e.locator(".tb-calc__bar").evaluate_all(heights)) for e in (tab, still)}) == 1
        )
    context.close()


def test_without_scripts_the_default_case_is_seen_and_nothing_that_needs_them(
    browser: Browser, kb_site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((kb_site / LORA).as_uri())
    expect(page.locator(FIRST)).to_be_visible()
    expect(page.locator(".tb-calc__note")).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(page.get_by_label("Use case")).to_be_disabled()
    page.locator(".tb-calc__code summary").click()
    expect(page.locator(".tb-calc__code code")).to_be_visible()
    context.close()


def test_choices_among_words_and_small_numbers(tab: Page, batch_site: Path) -> None:
    tab.goto((batch_site / "heuristics" / "Batch.html").as_uri())
    tab.get_by_label("Precision", exact=True).select_option("fp16")
    expect(tab.locator('[data-result="precision"] .tb-calc__number')).to_have_text("fp16")
    rate = tab.get_by_label("Learning Rate, within what the page says")
    rate.fill("50")
    expect(tab.locator('[data-result="rate"] .tb-calc__number')).to_have_text("2.5e-4")
    expect(rate).to_have_attribute("aria-valuetext", "2.5e-4")
    code = tab.locator(".tb-calc__code code")
    expect(code).to_have_text('Trainer(batch_size = 4, precision = "fp16", rate = 2.5e-4)\n')
    tab.get_by_label("Task").select_option("Code")
    expect(tab.get_by_label("Precision", exact=True)).to_have_count(0)
    expect(tab.locator('[data-result="rate"]').get_by_role("alert")).to_be_empty()
    tab.get_by_label("Length").fill("13")
    figure = tab.locator('[data-figure="odd"]')
    expect(figure).to_contain_text("Division by zero.")
    tab.get_by_label("Length").fill("")
    expect(tab.locator('[data-input="tokens"]').get_by_role("alert")).to_have_text(
        "Length must be a number."
    )
    tab.get_by_label("Length").fill("2.5")
    expect(tab.locator('[data-input="tokens"]').get_by_role("alert")).to_have_text(
        "Length must be a whole number."
    )


def test_formulas_open_by_keyboard_and_lead_to_their_sentence(lora: Page) -> None:
    figure = lora.locator('[data-figure="lora_alpha"]')
    figure.locator("summary").focus()
    lora.keyboard.press("Enter")
    expect(figure.locator("code")).to_have_text("lora_alpha = 2*r if stronger else r")
    figure.locator("a").click()
    expect(lora).to_have_url(re.compile(r"#statement-\d+$"))
    expect(lora.locator("li:target")).to_be_in_viewport()


def test_hostile_words_do_nothing_in_a_browser(
    tab: Page, ruled: Callable[[str], Path], tmp_path: Path
) -> None:
    evil = "</script><img src=x onerror='window.hit=1'>"
    text = BATCH.replace("label: length", f'label: "{evil}"')
    text = text.replace("| Code |", f"| `{evil}` |").replace("Trainer(", f"{evil}(")
    website.build(ruled(text.replace("half of it", f"`{evil}`")), tmp_path / "site")
    tab.goto((tmp_path / "site/heuristics/Batch.html").as_uri())
    tab.get_by_label("Task").select_option(evil)
    expect(tab.locator('[data-fired="yes"]')).to_contain_text(evil)
    tab.get_by_label("Long").check()
    tab.get_by_label(evil).fill("x" * 0)
    expect(tab.locator('[data-input="tokens"]').get_by_role("alert")).to_contain_text(evil)
    expect(tab.locator(".tb-calc img")).to_have_count(0)
    assert tab.evaluate("window.hit") is None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["default", "range", "wrong"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, kb_site: Path, width: int, scheme: str, state: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    told = {"default": "", "range": "#use_case=Domain+Adaptation&tight=false", "wrong": "#size=-1"}
    page.goto((kb_site / LORA).as_uri() + told[state])
    page.evaluate("document.querySelectorAll('.tb-calc details').forEach(d => { d.open = true })")
    found = axe.run(page).response["violations"]
    assert [(each["id"], [n["html"][:160] for n in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_nothing_moves_when_the_page_loads(tab: Page, kb_site: Path) -> None:
    tab.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => "
        "window.moved += e.value)).observe({ type: 'layout-shift', buffered: true })"
    )
    tab.goto((kb_site / LORA).as_uri())
    tab.locator(".tb-calc").scroll_into_view_if_needed()
    expect(tab.get_by_label("Use case")).to_be_enabled()
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.moved") < 0.02


def test_reset_undoes_what_the_address_asked_for(lora: Page) -> None:
    bare = lora.url
    lora.goto(f"{bare}?tight=true")
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*8"))
    press_button(lora, "Reset")
    expect(lora).to_have_url(re.compile(r"(html|#=)$"))
    lora.reload()
    expect(lora.locator(FIRST)).to_contain_text(re.compile(r"r =\s*16"))
    lora.goto(f"{bare}#statement-44")
    lora.goto(f"{bare}#dora=true")
    expect(lora.get_by_label("DoRA")).to_be_checked()
