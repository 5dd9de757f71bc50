"""Planted lies are found, and their true twins pass."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from library import ONE, Fake, judged, page, release

from thumbrule.evidence.assess import cited_in
from thumbrule.evidence.findings import places
from thumbrule.evidence.mend import mended
from thumbrule.evidence.verdict import Verdict
from wiki import graph_of

OLD = release("1.0", "2026-01-01")
LINES = ONE.splitlines()


def later(text: str) -> Fake:
    return release("2.0", "2026-06-01", text)


def verdicts(text: str, *releases: Fake) -> list[str]:
    return [str(j.verdict) for j in judged(text, *releases)]


TRAIN = "\n".join(LINES[11:17])


@pytest.mark.parametrize(
    "quoted",
    [
        TRAIN,
        "\n".join(line.strip() for line in LINES[11:17]),
        TRAIN.replace(" = ", "="),
        TRAIN.replace("seed = 3407,", "seed = 3407"),
        TRAIN.replace("\n", "\r\n"),
        TRAIN.replace("  # per step", ""),
        "def train(\n    model,\n    ...\n    seed = 3407,\n):",
        "def train(model, rate = 2e-4, ..., seed = 3407):",
        "def train(model, rate=2e-4, steps=100, seed=3407):\n    ...",
        "def train(\n    model,\n    # ... more settings\n    seed = 3407,\n):",
        'def train(model, rate=2e-4, steps=100, seed=3407):\n    """It trains."""',
        "raise ValueError('steps must be positive')",
    ],
)
def test_a_true_quotation_is_confirmed(quoted: str) -> None:
    (found,) = judged(page(quoted))
    assert found.verdict is Verdict.CONFIRMED, found
    assert 12 <= found.found[0][0] <= found.found[0][1] <= 27


@pytest.mark.parametrize(
    ("quoted", "lines"),
    [
        (TRAIN.replace("3407", "42"), "12-17"),
        (TRAIN.replace("steps = 100", "step = 100"), "12-17"),
        ("if steps < 0:", "19"),
        ('raise ValueError("steps must not be positive")', "20"),
        ("total += model.step(rate)\ntotal -= 1", "21-24"),
        ("rate = 3e-4", "14"),
    ],
)
def test_a_lie_is_no_quotation(quoted: str, lines: str) -> None:
    (found,) = judged(page(quoted, lines))
    assert found.verdict is Verdict.PARAPHRASED, found
    assert found.found == ()


def test_lines_that_moved_are_told_with_where_to() -> None:
    (found,) = judged(page(TRAIN, "2-7"))
    assert (found.verdict, found.found) == (Verdict.MOVED, ((12, 16),)) or found.found == (
        (12, 17),
    )
    assert "not in 2-7" in found.why


def test_a_decorator_may_stand_above_the_cited_lines() -> None:
    quoted = "@dataclass\nclass Settings:\n    rate: float = 2e-4"
    assert verdicts(page(quoted, "7-9")) == ["confirmed"]
    assert verdicts(page(quoted, "8-9")) == ["moved"]


def test_a_quotation_of_three_tokens_is_taken_where_it_is_cited() -> None:
    assert [j.found for j in judged(page("rate = 2e-4", "29"))] == [((29, 29),)]
    assert [j.found for j in judged(page("rate = 2e-4", "14"))] == [((14, 14),)]
    (moved,) = judged(page("rate = 2e-4", "20"))
    assert moved.verdict is Verdict.MOVED
    assert "more places" in moved.why


def test_an_invented_comment_is_told_apart_from_the_code() -> None:
    (real,) = judged(page("rate = 2e-4,  # per step", "14"))
    (invented,) = judged(page("rate = 2e-4,  # tuned on 8 GPUs", "14"))
    assert (real.verdict, real.comments) == (Verdict.CONFIRMED, ())
    assert (invented.verdict, invented.comments) == (Verdict.CONFIRMED, ("tuned on 8 GPUs",))
    assert "not in the file" in invented.why


def test_what_was_true_once_has_changed_and_shows_how() -> None:
    new = later(ONE.replace("seed = 3407", "seed = 42"))
    first, second = judged(page(TRAIN, "12-17"), OLD, new)
    assert (first.verdict, second.verdict) == (Verdict.CONFIRMED, Verdict.CHANGED)
    assert "-seed = 3407," in second.diff
    assert "+seed = 42," in second.diff


def test_a_wide_range_whose_code_has_changed_does_not_pass() -> None:
    quoted = "def train("
    changed = later(ONE.replace("seed = 3407", "seed = 42"))
    assert verdicts(page(quoted, "12-27"), OLD, changed) == ["confirmed", "changed"]
    same = later(ONE.replace('path = "out"', 'path = "elsewhere"'))
    assert verdicts(page(quoted, "12-27"), OLD, same) == ["confirmed", "confirmed"]


def test_a_statement_written_on_fewer_lines_still_stands() -> None:
    quoted = "def train(\n    model,\n    rate = 2e-4,\n    steps = 100,\n    seed = 3407,\n):"
    flat = later(
        ONE.replace("    model,\n    rate = 2e-4,  # per step\n", "    model, rate = 2e-4,\n")
    )
    assert verdicts(page(quoted, "12-17"), OLD, flat) == ["confirmed", "confirmed"]


def test_a_quotation_that_slid_within_a_wide_range_moved() -> None:
    slid = later("# one more line\n# and another\n" + ONE)
    first, second = judged(page("total += model.step(rate)", "12-25"), OLD, slid)
    assert (first.verdict, second.verdict) == (Verdict.CONFIRMED, Verdict.MOVED)
    assert "in 1.0 it stood in line 23" in second.why


def test_gone_only_where_an_earlier_release_had_it() -> None:
    empty = Fake("2.0", "2026-06-01", (("lib/other.py", ""),))
    assert verdicts(page(TRAIN), OLD, empty) == ["confirmed", "gone"]
    before = Fake("0.9", "2025-06-01", (("lib/other.py", ""),))
    first, second = judged(page(TRAIN), before, OLD)
    assert (first.verdict, second.verdict) == (Verdict.NOT_CHECKED, Verdict.CONFIRMED)
    (nowhere,) = judged(page(TRAIN, path="lib/nowhere.py"))
    assert nowhere.verdict is Verdict.NOT_CHECKED
    assert nowhere.why.startswith("not packaged")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (page("").replace("```python\n\n```", "no block here"), "no fence"),
        (page("some words", fence="text"), "not code"),
        (page("# ...\n...", "12-16"), "nothing but comments"),
    ],
)
def test_what_cannot_be_checked_says_why(text: str, why: str) -> None:
    (found,) = judged(text)
    assert found.verdict is Verdict.NOT_CHECKED
    assert why in found.why


def test_files_are_found_by_their_end_unless_several_fit() -> None:
    one = Fake("1.0", "2026-01-01", (("src/lib/train.py", ONE), ("lib/other.py", "")))
    assert verdicts(page(TRAIN, path="train.py"), one) == ["confirmed"]
    assert verdicts(page(TRAIN, path="src/lib/train.py"), one) == ["confirmed"]
    two = Fake("1.0", "2026-01-01", (("a/train.py", ONE), ("b/train.py", "")))
    assert verdicts(page(TRAIN, path="train.py"), two) == ["confirmed"]
    (short,) = judged(page("rate = 2e-4", "14", path="train.py"), two)
    assert short.verdict is Verdict.NOT_CHECKED  # it says too little to tell the files apart
    both = Fake("2.0", "2026-06-01", (("a/train.py", ONE), ("b/train.py", ONE)))
    _, found = judged(page(TRAIN, path="train.py"), two, both)
    assert found.verdict is Verdict.NOT_CHECKED
    assert "several files" in found.why


def test_code_whose_file_has_gone_is_looked_for_in_the_others() -> None:
    quoted = "os.makedirs(path, exist_ok = True)\nmodel.write(path)"
    new = Fake("2.0", "2026-06-01", (("lib/other.py", "import os\n\n" + ONE), ("lib/a.py", "")))
    _, found = judged(page(quoted, "30-31"), OLD, new)
    assert (found.verdict, found.found) == (Verdict.MOVED, ((32, 33),))
    assert "stands in lib/other.py, lines 32-33" in found.why
    assert found.elsewhere == "lib/other.py"
    graph = graph_of(page(quoted, "30-31"))
    where = places(each for each in cited_in(graph.pages["Heuristic:Page"]))
    assert mended(graph, where, [found]) == {}  # the page's path would be wrong
    assert mended(graph, where, [replace(found, elsewhere="")]) != {}


def test_a_citation_of_another_repository_is_not_held_against_this_one() -> None:
    source = "! Knowledge Sources\n|\n* [[source::Repo|X|https://github.com/x/other]]\n|-\n"
    text = page(TRAIN, path="else/where.py").replace("! Last", source + "! Last")
    (found,) = judged(text)
    assert (found.release, found.verdict) == ("", Verdict.NOT_CHECKED)
    assert "speaks of x/other" in found.why


def test_a_changed_token_of_real_code_is_always_found() -> None:
    """Every token of a quotation, changed one at a time, makes it another."""
    source = random.Random(1)
    for _ in range(300):
        first = source.randrange(11, 26)
        last = source.randrange(first, 27)
        quoted = "\n".join(LINES[first : last + 1])
        words = [
            w for w in ("rate", "steps", "total", "model", "100", "3407", "step") if w in quoted
        ]
        if not words or quoted.strip().startswith('"""'):
            continue
        lines = f"{first + 1}-{last + 1}"
        assert verdicts(page(quoted, lines))[0] == "confirmed", quoted
        word = source.choice(words)
        changed = ONE.splitlines()
        inside = slice(first, last + 1)
        changed[inside] = [line.replace(word, "other") for line in changed[inside]]
        new = later("\n".join(changed))
        if "\n".join(changed[first : last + 1]).split("#")[0] == quoted.split("#")[0]:
            continue
        found = verdicts(page(quoted, lines), OLD, new)
        if any(word in line.split("#")[0].split('"""')[0] for line in quoted.splitlines()):
            assert found[1] in ("changed", "moved"), (quoted, word)
