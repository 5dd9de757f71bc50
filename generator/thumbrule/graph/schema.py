"""What a wiki's pages and properties mean, read from `schema.yaml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page: `name` as in `Heuristic:X`, the `folder` of its files, its plural."""

    name: str
    folder: str
    plural: str
    description: str


@dataclass(frozen=True, slots=True)
class Property:
    """A property that links pages.

    `domain` and `range` are type names (empty: any). `label` heads the list of what a
    page links to ('Uses heuristic'), `inverse_label` the list of what links to it
    ('Used by'). `inverse` is the property name that states the same edge from the
    other end; `inverse_on` the types on whose pages this property itself, or its
    inverse, is written from the other end. `required` types must have at least one.
    `acyclic` edges take part in the search for cycles.
    """

    name: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    label: str
    inverse_label: str
    inverse: tuple[str, ...]
    inverse_on: tuple[str, ...]
    required: tuple[str, ...]
    acyclic: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """Page types and link properties by name."""

    types: dict[str, PageType]
    properties: dict[str, Property]
