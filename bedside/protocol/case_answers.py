"""What an Assessment says of a case, by the keys that a case file expects something of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord
from bedside.protocol.assess import assess, verdicts
from bedside.protocol.assessment import Assessment, walk
from bedside.protocol.confirm import asks
from bedside.protocol.contract import as_plain
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question
from bedside.protocol.regimen import regimen_words

_NONE = "none"
_ASKS = "asks."
_LONG = frozenset({"scores", "flip"})
_NAMES = ("id", "criterion", "item")


class Answers:
    """The answers of one protocol to one chart; whatever is not expected is not worked out."""

    def __init__(self, protocol: Protocol, chart: Chart, then: Sequence[AnyRecord]) -> None:
        self.protocol, self.chart, self.then = protocol, chart, then

    @cached_property
    def assessment(self) -> Assessment:
        """Return the Assessment, without what takes long and is not asked for."""
        return verdicts(Question(protocol=self.protocol, chart=self.chart))

    def find(self, key: str) -> str:
        """Return what is found for a key, "none" for nothing."""
        if key == "regimen":
            return "; ".join(regimen_words(self.protocol, self._weight()))
        if key == "asks":
            return _text(self._asked)
        if key.startswith(_ASKS):
            return "yes" if key.removeprefix(_ASKS) in self._asked else _NONE
        if key in self._direct:
            return self._direct[key]
        path = key.split(".")
        return _text(_at(self._whole if path[0] in _LONG else self._plain, path))

    @cached_property
    def _direct(self) -> dict[str, str]:
        said = self.assessment
        rows = walk((*said.criteria, *said.label, *said.gates, *said.conditions))
        found = {item.id: "finding" for item in said.findings} | {item.id: item.outcome for item in rows}
        for trigger in said.triggers:
            found[trigger.id] = trigger.outcome
            found[f"{trigger.id}.action"] = trigger.action
            found[f"{trigger.id}.open"] = "yes" if trigger.open_since else "no"
        found |= {item.id: item.outcome for item in said.outcomes}
        return found | {"state": said.state, "timing": said.timing.name or _NONE}

    @cached_property
    def _plain(self) -> dict[str, object]:
        return as_plain(self.assessment)

    @cached_property
    def _whole(self) -> dict[str, object]:
        return as_plain(assess(self.protocol, self.chart))

    @cached_property
    def _asked(self) -> list[str]:
        return [item.id for record in self.then for item in asks(record, self.chart, self.protocol)]

    def _weight(self) -> Fraction | None:
        found = self.chart.latest("weight")
        return found.exact if found else None


def _at(node: object, path: Sequence[str]) -> object:
    """Return what stands at a path of a document, None for nothing."""
    for part in path:
        node = _child(node, part)
    return node


def _child(node: object, part: str) -> object:
    """Return an entry of a table, or of a list: by its place, by what it is called, or how many there are."""
    if isinstance(node, Mapping):
        return node.get(part)
    if not isinstance(node, list):
        return None
    if part == "count":
        return len(node)
    if part.isdecimal():
        return dict(enumerate(node)).get(int(part))
    named = (item for item in node if isinstance(item, Mapping))
    return next((item for item in named if part in [item.get(name) for name in _NAMES]), None)


def _text(node: object) -> str:
    if isinstance(node, list):
        return ", ".join(map(_text, node)) or _NONE
    if isinstance(node, bool):
        return "yes" if node else "no"
    return _NONE if node is None else str(node)
