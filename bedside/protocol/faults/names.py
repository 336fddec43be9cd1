"""Whether a protocol file names what exists: events that can be charted, classes of medicines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedside.domain.catalogue import Catalogue
from bedside.domain.vocabulary import event_states
from bedside.text import _


def event_faults(code: str, *states: str) -> Iterator[str]:
    """Yield what is wrong with an event and its states: nobody can chart it."""
    known = event_states().get(code)
    if known is None:
        yield _("no event that can be charted has the code {code!r}").format(code=code)
        return
    for state in states:
        if state not in known:
            form = _("the event {code} has no state {state!r}; it has {states}")
            yield form.format(code=code, state=state, states=", ".join(map(repr, sorted(known))))


def class_faults(classes: Iterable[str], catalogue: Catalogue) -> Iterator[str]:
    """Yield the classes that no medicine of the catalogue has."""
    known = {name for drug in catalogue.drugs for name in drug.classes}
    for name in classes:
        if name not in known:
            yield _("the catalogue has no medicine of class {name!r}").format(name=name)
