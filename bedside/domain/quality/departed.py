"""Doses that are charted as given after the patient's death (DQ-DIED): one of the two times is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.finding import Finding
from bedside.domain.quality.view import View, finding
from bedside.domain.records import Dose, Event
from bedside.domain.wording import given_text
from bedside.text import _


def given_after_death(view: View) -> Iterator[Finding]:
    """DQ-DIED: doses given after a death, each with its time; of two by their day only a later day is after."""
    deaths = [item for item in view.chart.events("died") if item.precision != "undated"]
    doses = [item for item in view.chart.of(Dose) if item.status == "given" and item.precision != "undated"]
    for death in deaths[:1]:
        late = [item for item in doses if _after(view, item, death)]
        if late:
            named = ", ".join(f"{given_text(item)} {view.when(item.at, item.precision)}" for item in late)
            when = view.when(death.at, death.precision)
            text = _("death is charted for {when} and doses after it: {named}. Correct what is wrong.").format(
                when=when, named=named
            )
            yield finding("DQ-DIED", "warn", text, (death.id, *(item.id for item in late)))


def _after(view: View, dose: Dose, death: Event) -> bool:
    if "day" in (dose.precision, death.precision):
        return view.day(dose.at) > view.day(death.at)
    return dose.at > death.at
