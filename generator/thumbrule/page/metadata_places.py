"""Where pages keep their metadata.

Real pages keep it in annotations in an infobox, in YAML front matter, in a table of keys
and values, in sections of their own, in a template, or in `**Key:** value` lines. All of
it ends in one `Metadata`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thumbrule.page import plain_yaml
from thumbrule.page.metadata import (
    KNOWN_KEYS,
    SECTIONS,
    SOURCE_KEYS,
    Fact,
    Found,
    Metadata,
    Statement,
    folded_key,
    take_annotation,
    take_nodes,
    take_value,
)
from thumbrule.page.nodes import (
    Annotation,
    Bold,
    Cell,
    Comment,
    FrontMatter,
    Heading,
    List,
    ListItem,
    Node,
    Paragraph,
    Table,
    Template,
    Text,
    walk,
)
from thumbrule.page.outline import plain, title
from thumbrule.page.reader import Page


def read_metadata(page: Page) -> Metadata:
    """Collect a page's metadata from every place where pages keep it."""
    found = Found()
    for node in walk(page.children):
        if isinstance(node, Annotation):
            take_annotation(found, node)
    _blocks(page, found)
    return Metadata(
        tuple(found.domains),
        tuple(found.sources),
        found.dates[0] if found.dates else None,
        found.types[0] if found.types else None,
        tuple(found.facts),
        tuple(sorted(found.blocks)),
    )


def _blocks(page: Page, found: Found) -> None:
    """Go through the blocks: metadata sections anywhere, the other forms in the page's head."""
    opening = title(page)
    section: Heading | None = None
    before: Node | None = None
    in_head = True
    for node in page.children:
        if node is opening or isinstance(node, Comment):
            continue
        label, before = before, node
        if isinstance(node, Heading):
            section = node if folded_key(plain(page, node.children)) in SECTIONS else None
            in_head = in_head and section is not None
            continue
        if isinstance(node, Table) and _is_infobox(node):
            found.blocks.append((node.start, node.stop))
        elif section is not None and _section(page, found, section, node):
            found.blocks += [(section.start, section.stop), (node.start, node.stop)]
        elif in_head and section is None and _head(page, found, node):
            if isinstance(label, Paragraph) and folded_key(plain(page, (label,))) in SECTIONS:
                found.blocks.append((label.start, label.stop))
            found.blocks.append((node.start, node.stop))
    found.blocks = list(dict.fromkeys(found.blocks))


def _is_infobox(table: Table) -> bool:
    """Whether annotations in this table state all that it holds besides its row titles."""
    annotated = {n.property for n in walk((table,)) if isinstance(n, Annotation)}
    floating = "float:right" in table.attributes.replace(" ", "")
    own = {"source", "domain", "last_updated"}
    return bool(annotated) and annotated <= own and (floating or "last_updated" in annotated)


def _section(page: Page, found: Found, heading: Heading, node: Node) -> bool:
    """Read one block of a metadata section; whether it held nothing else."""
    key = folded_key(plain(page, heading.children))
    if isinstance(node, Table):
        return _table(page, found, node)
    if isinstance(node, List):
        for item in node.children:
            assert isinstance(item, ListItem)
            _item(page, found, key, item.children)
        return True
    if isinstance(node, Paragraph):
        return _lines(page, found, node) or (
            key != "metadata" and take_nodes(page, found, key, node.children)
        )
    return False


def _head(page: Page, found: Found, node: Node) -> bool:
    """Read a block above the first section; whether it held nothing but metadata."""
    if isinstance(node, FrontMatter):
        return _front_matter(page, found, node)
    if isinstance(node, Template):
        return _template(page, found, node)
    if isinstance(node, Table):
        return _table(page, found, node)
    if isinstance(node, Paragraph):
        return _lines(page, found, node)
    if isinstance(node, List):
        pairs = [_pair(page, item.children) for item in node.children if isinstance(item, ListItem)]
        if pairs and all(pair and pair[0] in KNOWN_KEYS for pair in pairs):
            taken = [take_nodes(page, found, *pair) for pair in pairs if pair]
            return all(taken)
    return False


def _front_matter(page: Page, found: Found, node: FrontMatter) -> bool:
    """Read YAML front matter; whether all of it was taken."""
    try:
        entries = plain_yaml.entries(page.source.text[node.inner_start : node.inner_stop])
    except ValueError:
        return False
    for entry in entries:
        if entry.value:
            span = node.inner_start + entry.start, node.inner_start + entry.stop
            take_value(found, folded_key(entry.key), entry.value, *span)
    return all(entry.value is not None for entry in entries)


def _template(page: Page, found: Found, node: Template) -> bool:
    names = [folded_key(argument.name) for argument in node.arguments]
    if not any(name in KNOWN_KEYS for name in names):
        return False
    for name, argument in zip(names, node.arguments, strict=True):
        value = page.source.text[argument.start : argument.stop]
        take_value(found, name or "note", value, argument.start, argument.stop)
    found.types.append(Statement(node.name, node.start, node.stop))
    return True


def _table(page: Page, found: Found, table: Table) -> bool:
    """A table of keys and values, at least half of whose keys are known."""
    pairs: list[tuple[str, Cell]] = []
    for index, row in enumerate(table.rows):
        cells = [cell for cell in row.children if isinstance(cell, Cell)]
        if len(cells) != 2:
            if cells:
                return False
            continue
        key = folded_key(plain(page, cells[0].children))
        if index == 0 and key not in KNOWN_KEYS - {"name"}:
            continue  # the header: Property and Value, or the like
        if index == 0 and folded_key(plain(page, cells[1].children)) in ("value", "details"):
            continue
        pairs.append((key, cells[1]))
    known = sum(key in KNOWN_KEYS for key, _ in pairs)
    if known < 2 or 2 * known < len(pairs):
        return False
    for key, cell in pairs:
        take_nodes(page, found, key, cell.children)
    return True


def _lines(page: Page, found: Found, paragraph: Paragraph) -> bool:
    """`**Key:** value` lines; whether every line is one with a known key."""
    pairs = [_pair(page, line) for line in _split_lines(page, paragraph.children)]
    known = [pair for pair in pairs if pair and pair[0] in KNOWN_KEYS]
    for key, nodes in known:
        take_nodes(page, found, key, nodes)
    return bool(pairs) and len(known) == len(pairs)


def _split_lines(page: Page, nodes: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    """Inline nodes by the line that they stand on; a text over several lines is cut."""
    line: list[Node] = []
    for node in nodes:
        if not isinstance(node, Text):
            line.append(node)
            continue
        start = node.start
        for piece in page.source.text[node.start : node.stop].splitlines(keepends=True):
            if piece.strip():
                line.append(Text(start, start + len(piece)))
            start += len(piece)
            if piece.endswith(("\n", "\r")) and line:
                yield tuple(line)
                line = []
    if line:
        yield tuple(line)


def _pair(page: Page, nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]] | None:
    """`**Key:** value` or `**Key**: value` as the folded key and the value's nodes."""
    if not nodes or not isinstance(nodes[0], Bold):
        return None
    name = plain(page, nodes[0].children)
    rest = nodes[1:]
    if not name.endswith(":"):
        text = page.source.text
        if not rest or not isinstance(rest[0], Text) or text[rest[0].start] != ":":
            return None
        rest = (Text(rest[0].start + 1, rest[0].stop), *rest[1:])
    return (folded_key(name), rest) if plain(page, rest) else None


def _item(page: Page, found: Found, section: str, nodes: tuple[Node, ...]) -> None:
    """One item of a metadata section: `**Key:** value`, or a value of the section's key."""
    if not nodes:
        return
    pair = _pair(page, nodes)
    if pair is not None and pair[0] in KNOWN_KEYS:
        taken = take_nodes(page, found, *pair)
    elif pair is not None:
        name = plain(page, nodes[:1]).rstrip(":").strip()
        key = section if section in SOURCE_KEYS else pair[0]
        taken = take_nodes(page, found, key, pair[1], label=name)
    else:
        taken = take_nodes(page, found, section, nodes)
    if not taken:
        found.facts.append(Fact(section, plain(page, nodes), nodes[0].start, nodes[-1].stop))
