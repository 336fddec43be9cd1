"""Every number of a protocol file, and the smallest meaningful changes of it."""

import copy
import re
from decimal import Decimal
from typing import NamedTuple

SPAN = re.compile(r"(\d+)(min|h|d)")
TURNED = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}


class Change(NamedTuple):
    """One change: the keys that lead to the entry, what stands there, what is put there."""

    path: tuple
    old: object
    new: object

    @property
    def place(self):
        return ".".join(map(str, self.path))


def changes(node, path=()):
    """Yield every change of the numbers, spans and comparisons below a node.

    A marker that is switched off has no number, so that its comparison means nothing until a site sets one.
    """
    if isinstance(node, dict):
        if node.get("enabled") is False:
            return
        for key, item in node.items():
            yield from changes(item, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from changes(item, (*path, place))
    else:
        yield from (Change(path, node, new) for new in nudged(node))


def nudged(value):
    """Return what a value may be nudged to: one unit of its last place up and down, or the other comparison."""
    if isinstance(value, bool):
        return ()
    if isinstance(value, int):
        return value + 1, value - 1
    if isinstance(value, Decimal):
        step = Decimal((0, (1,), value.as_tuple().exponent))
        return value + step, value - step
    if match := SPAN.fullmatch(value):
        return tuple(f"{int(match[1]) + by}{match[2]}" for by in (1, -1))
    return (TURNED[value],) if value in TURNED else ()


def changed(table, change):
    """Return a copy of a file's table with one change."""
    made = copy.deepcopy(table)
    node = made
    for key in change.path[:-1]:
        node = node[key]
    node[change.path[-1]] = change.new
    return made
