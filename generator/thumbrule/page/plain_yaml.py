"""YAML that can do no harm: plain values only, and not too much of it."""

from __future__ import annotations

import yaml

LONGEST = 200_000
"""In code points. What somebody writes by hand is a hundredth of it."""


def load(text: str) -> object:
    """The value that `text` writes.

    Raises ValueError, with a sentence, for what is not YAML and for aliases: a few lines
    of them can stand for gigabytes. Where the place is known the error is a
    YAMLValueError, which has its `line`.
    """
    if len(text) > LONGEST:
        raise ValueError("it is too long to be read")
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise YAMLValueError("aliases (*name) are not taken", line)
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YAMLValueError(error.problem or "not YAML", line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise YAMLValueError("not YAML that can be read") from error


class YAMLValueError(ValueError):
    """What is wrong with a YAML text; `line` counts from 1."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.line = line
