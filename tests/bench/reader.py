"""The reader beside others, on the same pages in one run: `make bench`.

Pages a second, the full tree included, for Thumbrule, mwparserfromhell (with its C
tokenizer) and wikitextparser. Every round runs all three in turn, so that a change in the
machine's speed meets all of them; medians and the ratios of each round are printed. Then
how time grows with a page's size, and a profile of the reader.

    python tests/bench/reader.py [--pages DIR] [--rounds N] [--profile LINES]
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import mwparserfromhell
import wikitextparser
from mwparserfromhell import parser as hell

from thumbrule.page.reader import read, tree
from thumbrule.project import page_files
from thumbrule.text import Source

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
MEGABYTE = 1_000_000

Parse = Callable[[Source], object]


def thumbrule(source: Source) -> object:
    return list(tree(read(source)))


def wikitext(source: Source) -> object:
    """Parse, and ask for what a full tree has: it finds things only when asked."""
    parsed = wikitextparser.parse(source.text)
    _ = (parsed.sections, parsed.tables, parsed.wikilinks, parsed.external_links)
    return (parsed.templates, parsed.get_lists(), parsed.get_bolds_and_italics())


PARSERS: dict[str, Parse] = {
    "thumbrule": thumbrule,
    "thumbrule, tree only": read,
    "mwparserfromhell": lambda source: mwparserfromhell.parse(source.text),
    "wikitextparser": wikitext,
}


def seconds(parse: Parse, sources: list[Source]) -> float:
    """How long parsing takes, page by page; no tree is kept, so that memory tells nothing."""
    gc.collect()
    start = time.perf_counter()
    for source in sources:
        parse(source)
    return time.perf_counter() - start


def compare(sources: list[Source], rounds: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in PARSERS}
    for _ in range(rounds):
        for name, parse in PARSERS.items():
            times[name].append(seconds(parse, sources))
    base = times["mwparserfromhell"]
    print(f"{'reader':<22}{'pages/s':>9}{'ratio to mwparserfromhell, of each round':>44}")
    for name, taken in times.items():
        rate = len(sources) / statistics.median(taken)
        ratios = sorted(other / own for own, other in zip(taken, base, strict=True))
        spread = f"{statistics.median(ratios):.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        print(f"{name:<22}{rate:>9,.0f}{spread:>44}")


def growth(sources: list[Source], rounds: int) -> None:
    """How much longer ten times the text takes; 10 is in proportion."""
    text = "\n\n".join(source.text for source in sources)
    unit = (text * (MEGABYTE // len(text) + 1))[:MEGABYTE]
    hostile = {
        "real pages": unit,
        "open brackets": "[[" * (MEGABYTE // 2),
        "open annotations": "[[a::b " * (MEGABYTE // 7),
        "open tables": "{|\n| a\n" * (MEGABYTE // 7),
        "open math": "<math> " * (MEGABYTE // 7),
        "open braces": "{{A|{\n" * (MEGABYTE // 6),
        "backticks": "` `` ``` " * (MEGABYTE // 9),
        "stars": "*" * MEGABYTE,
        "deep list": "".join("  " * depth + "* x\n" for depth in range(1000)),
    }
    print(f"\n{'one page of':<22}{'1 MB':>9}{'10 MB':>9}{'ratio':>8}")
    for name, page in hostile.items():
        small = min(seconds(read, [Source("x", page)]) for _ in range(rounds))
        large = seconds(read, [Source("x", page * 10)])
        print(f"{name:<22}{small:>8.2f}s{large:>8.2f}s{large / small:>8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = CORPUS if CORPUS.is_dir() else ROOT / "kb"
    parser.add_argument("--pages", type=Path, default=default, help="a folder of pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", type=int, default=12, metavar="LINES")
    options = parser.parse_args()
    sources = [Source.from_file(file) for file in page_files(options.pages)]
    characters = sum(len(source.text) for source in sources)
    print(f"{len(sources)} pages, {characters:,} characters, from {options.pages.name}/")
    print(f"mwparserfromhell's C tokenizer: {'yes' if hell.use_c else 'no'}\n")
    compare(sources, options.rounds)
    growth(sources, 2)
    if options.profile:
        print("\nProfile of the reader")
        with cProfile.Profile() as profile:
            seconds(thumbrule, sources)
        pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(options.profile)


if __name__ == "__main__":
    main()
