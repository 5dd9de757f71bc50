"""Findings for other tools: GitHub's annotations and SARIF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thumbrule.diagnostic import Code, Diagnostic, Place, Severity

GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that GitHub Actions shows beside the changed lines."""
    return "\n".join(
        f"::{GITHUB_LEVELS[d.severity]} "
        + ",".join(
            f"{name}={_escaped(str(value), ',:')}"
            for name, value in (
                ("file", d.path),
                ("line", max(d.line, 1)),
                ("col", max(d.column, 1)),
                ("title", d.code),
            )
        )
        + f"::{_escaped('; '.join(_sentences(d)))}"
        for d in diagnostics
    )


def _sentences(diagnostic: Diagnostic) -> list[str]:
    """Message, other places and help, for those who get one line."""
    others = [f"{p.note or 'see'}: {p.path}:{p.line}" for p in diagnostic.related]
    return [diagnostic.message, *others, *([diagnostic.help] if diagnostic.help else [])]


def _escaped(text: str, also: str = "") -> str:
    """GitHub's own escapes: a command is one line."""
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def sarif(diagnostics: Iterable[Diagnostic], version: str) -> dict[str, Any]:
    """A SARIF 2.1.0 log, as code scanning takes it."""
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "thumbrule",
                        "version": version,
                        "rules": [{"id": str(code)} for code in Code],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(diagnostic) for diagnostic in diagnostics],
            }
        ],
    }


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    text = f"{diagnostic.message}. {diagnostic.help}" if diagnostic.help else diagnostic.message
    result: dict[str, Any] = {
        "ruleId": str(diagnostic.code),
        "level": str(diagnostic.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(diagnostic)}],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"physicalLocation": _location(place), "message": {"text": place.note}}
            for place in diagnostic.related
        ]
    return result


def _location(place: Diagnostic | Place) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": place.path}}
    if place.line:
        location["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.column + place.width,
        }
    return location
