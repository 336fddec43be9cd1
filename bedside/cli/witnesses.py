"""What speaks for one reading of a held value: the patient's own values around it, and the range printed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bedside.domain.moment import iso
from bedside.domain.records import Observation
from bedside.domain.wording import number_text
from bedside.session import Session
from bedside.text import _, decimal

_MOST = {"before": 5, "after": 2}


def witnesses(item: Observation, session: Session) -> dict[str, Any]:
    """Return the witnesses of a held value as JSON has them: `history`, oldest first, and `range`, empty for none."""
    found = [each for each in session.chart(item.patient).records if isinstance(each, Observation) and _speaks(each)]
    own = [each for each in found if each.code == item.code]
    sides = {
        "before": [each for each in own if each.at <= item.at][-_MOST["before"] :],
        "after": [each for each in own if each.at > item.at][: _MOST["after"]],
    }
    history = [
        {"record": each.id, "side": side, "at": iso(each.at, session.zone), "value": _number(each), "unit": each.unit}
        for side, records in sides.items()
        for each in records
    ]
    return {"history": history, "range": item.range_text or _limits(item)}


def said_of(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the witnesses of what waits, a line for each side and one for the range; none for a conflict."""
    for side in _MOST:
        said = [
            f"{each['at'][:10]} {decimal(each['value'])} {each['unit']}"
            for each in item.get("history", ())
            if each["side"] == side
        ]
        if said:
            text = _("before: {values}") if side == "before" else _("after: {values}")
            yield text.format(values=", ".join(said))
    if item.get("range"):
        yield _("the laboratory's range: {range}").format(range=item["range"])


def _speaks(item: Observation) -> bool:
    return item.value is not None and not item.held and item.precision != "undated"


def _number(item: Observation) -> str:
    return f"{item.comparator}{number_text(item.value)}" if item.value is not None else ""


def _limits(item: Observation) -> str:
    low, high = (None if end is None else number_text(end) for end in (item.range_low, item.range_high))
    if low is not None and high is not None:
        return f"{low}-{high}"
    return f">{low}" if low is not None else f"<{high}" if high is not None else ""
