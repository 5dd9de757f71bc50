"""Findings as people read them."""

from __future__ import annotations

from thumbrule.diagnostic import SEVERITIES, Code, Diagnostic, at, in_order, render
from thumbrule.text import Source


def test_every_code_has_a_severity() -> None:
    assert set(SEVERITIES) == set(Code)


def test_the_caret_stands_under_the_place() -> None:
    source = Source("a.md", "one\ntwo [[x]] three\r\n")
    found = at(source, 8, 13, Code.DANGLING_LINK, "there is no page x", "write it")
    assert render(found) == (
        "error[dangling-link]: there is no page x\n"
        "  --> a.md:2:5\n"
        "    2 | two [[x]] three\n"
        "      |     ^^^^^\n"
        "      = help: write it"
    )


def test_a_span_of_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    found = at(Source("a.md", "ab\ncd"), 1, 5, Code.CYCLE, "m", "")
    assert (found.width, found.excerpt, found.caret) == (1, "ab", 1)


def test_nothing_that_a_terminal_would_obey_is_printed() -> None:
    found = at(Source("a.md", "\x1b[31m\udcff\ttab"), 0, 3, Code.NOT_UTF8, "m \x1b[0m", "")
    printed = render(found)
    assert "\x1b" not in printed
    assert "\udcff" not in printed
    assert "·[31m· tab" in printed


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    assert render(Diagnostic(Code.UNREADABLE_FILE, "m", "a.md")) == (
        "error[unreadable-file]: m\n  --> a.md"
    )


def test_findings_are_sorted_and_said_once() -> None:
    one, two = Diagnostic(Code.CYCLE, "m", "a.md", 2), Diagnostic(Code.CYCLE, "m", "a.md", 1)
    assert in_order([one, two, one]) == [two, one]
