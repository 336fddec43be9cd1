"""Where what is typed lies among the store's drafts: each window has places of its own and writes over no other's.

A window that goes leaves its places behind; the next one of the same user finds them and takes them over. A window
that still stands keeps its text anew when that happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import uuid4

from bedside.store.drafts import Draft

LINE, FORM, REASON, PLACE = "line", "form", "reason", "place"
TYPED = (LINE, FORM, REASON)
_KINDS = (*TYPED, PLACE)


class Found(NamedTuple):
    """What a window left: which kind it is, where it lies, the draft itself and what it says."""

    kind: str
    place: str
    draft: Draft
    said: Mapping[str, object]


def new_window() -> str:
    """Return a name that no other window has."""
    return uuid4().hex[:12]


def place_for(kind: str, window: str) -> str:
    """Return the place of one window for what is typed of a kind."""
    return f"{kind} {window}"


def kind_of(place: str) -> str:
    """Return what is kept in a place, empty for a place of something else."""
    kind = place.partition(" ")[0]  # an older version kept all windows in one place, named by its kind alone
    return kind if kind in _KINDS else ""


def found(drafts: Mapping[str, Draft], window: str) -> list[Found]:
    """Return what was left in all windows: what this one kept itself comes first, then the newest."""
    made = [Found(kind_of(place), place, draft, said(draft)) for place, draft in drafts.items() if kind_of(place)]
    made.sort(key=lambda item: item.draft.at, reverse=True)
    return sorted(made, key=lambda item: item.place != place_for(item.kind, window))


def said(draft: Draft) -> Mapping[str, object]:
    """Return what a draft says; one of another version that cannot be read says nothing."""
    try:
        read = json.loads(draft.text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def patients(drafts: Mapping[str, Draft]) -> Iterator[str]:
    """Yield for whom something is typed in any window; a person who is being added is nobody yet."""
    for place, draft in drafts.items():
        if kind_of(place) in TYPED and (told := said(draft)).get("patient") and told.get("page") != "person":
            yield str(told["patient"])
