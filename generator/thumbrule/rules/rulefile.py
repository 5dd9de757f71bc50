"""The shape of a rule file: what makes the statements of one page run.

`docs/rule-files.md` describes it for those who write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from thumbrule.page.typed_yaml import Path, Problem, Strict, read, span_of
from thumbrule.text import Source, Span

if TYPE_CHECKING:
    import yaml


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _text(value: Any) -> Any:
    """Numbers and yes or no where text is meant: YAML reads `8` and `yes` on its own."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else value


Texts = Annotated[list[Annotated[str, BeforeValidator(_text)]], BeforeValidator(_listed)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Label = Annotated[str, Field(max_length=200)]
Bullet = Annotated[str, BeforeValidator(_text)]


class InputEntry(Strict):
    """One input: exactly one of `choice`, `number`, `flag` and `preset` says of what kind."""

    choice: str | Texts | None = None
    number: str | None = None
    flag: str | bool | None = None
    preset: str | None = None
    label: Label = ""
    help: str = ""
    default: Any = None
    except_: Texts = Field(default=[], alias="except")
    low: float | None = Field(default=None, alias="from")
    high: float | None = Field(default=None, alias="to")
    whole: bool = False
    column: str | None = None
    only: str | None = None

    @model_validator(mode="after")
    def one_kind(self) -> InputEntry:
        """Refuse an entry of no kind or of two."""
        if len(self.model_fields_set & {"choice", "number", "flag", "preset"}) != 1:
            raise ValueError("say one of choice, number, flag and preset")
        if self.flag is False:
            raise ValueError("`flag: true` makes a plain switch; `default` says how it stands")
        if self.only is not None and self.preset is None:
            raise ValueError("`only` picks among the records of a preset")
        if self.number is not None and (self.low is None or self.high is None):
            raise ValueError("a number needs `from` and `to`")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("`from` must be less than `to`")
        return self


class ResultEntry(Strict):
    """One result: the column, or the bullets, that give it."""

    column: str | None = None
    bullets: Texts = []
    hit: Literal["first", "unique", "collect"] = "first"
    label: Label = ""
    unit: str = ""
    most: float | None = Field(default=None, alias="to")
    text: bool = False
    whole: bool = False
    help: str = ""


class FormulaEntry(Strict):
    """One formula; `from` names the bullets that state it."""

    value: Bullet
    label: Label = ""
    unit: str = ""
    source: str = ""
    from_: Texts = Field(default=[], alias="from")


class PlotEntry(Strict):
    """A bar chart: the formula `of` at `points` of the result `over`."""

    over: str
    of: str
    points: list[float] = Field(min_length=2, max_length=12)


class CaseEntry(Strict):
    """A worked case: what a reader says, what must come out, which statements must fire."""

    given: dict[str, Any] = {}
    expect: dict[str, Any] = {}
    fires: Texts = []


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _formula(value: Any) -> Any:
    return value if isinstance(value, dict) else {"value": value}


class RuleFile(Strict):
    """A whole file."""

    page: str
    title: Label = ""
    intro: str = ""
    inputs: dict[Name, InputEntry] = Field(max_length=20)
    first: Texts = []
    otherwise: Texts = []
    when: dict[Bullet, dict[Name, Any]] = {}
    results: dict[Name, Annotated[ResultEntry, BeforeValidator(_column)]] = Field(
        min_length=1, max_length=20
    )
    words: dict[str, str] = {}
    applies: dict[Bullet, Texts] = {}
    unused: dict[Bullet, str] = {}
    formulas: dict[Name, Annotated[FormulaEntry, BeforeValidator(_formula)]] = Field(
        default={}, max_length=30
    )
    plot: PlotEntry | None = None
    code: str = ""
    cases: list[CaseEntry] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def names_once(self) -> RuleFile:
        """Refuse a name that stands for two things."""
        names = [*self.inputs, *self.results, *self.formulas]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))} stands for two things")
        return self


@dataclass(frozen=True, slots=True)
class Opened:
    """A rule file that was read, with its text for messages."""

    rules: RuleFile
    source: Source
    root: yaml.Node | None

    def span(self, path: Path) -> Span:
        """Where the value under `path` stands in the file."""
        return span_of(self.root, path)


def open_rules(source: Source) -> tuple[Opened | None, list[Problem]]:
    """The rule file in `source`, or what is wrong with it."""
    rules, root, problems = read(RuleFile, source)
    if rules is None:
        return None, problems
    return Opened(rules, source, root), []
