"""What came before: history, past history, medicines at home, allergies and vaccines; what nobody wrote is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.records import Event
from bedside.domain.wording import event_text
from bedside.protocol.assessment import Assessment
from bedside.report.content import Para, Run, Section, quiet, sentence, strong
from bedside.report.words import allergies, stamp
from bedside.report.writing import Writing
from bedside.text import _

_PAST = (
    "renal_history",
    "end_stage_renal",
    "liver_failure",
    "stroke_history",
    "malignancy",
    "smoking_history",
    "pregnant",
    "dnr",
)
_HOME = ("immunosuppressant", "chronic_steroid", "chemotherapy")
_PRESENTING = ("admitted", "naat", "fever", "intubated", "extubated", "discharged")


def history(assessment: Assessment, chart: Chart, writing: Writing) -> Section:
    """Return the present illness with its days, the past history, and what suppressed the immune system at home."""
    return Section(
        _("History"),
        (
            _line(_("Present illness"), (*_days(assessment, chart), *_facts(chart, _PRESENTING)), "history", writing),
            _line(_("Past history"), _facts(chart, _PAST), "past_history", writing),
            _line(_("Immunosuppressants and medicines at home"), _facts(chart, _HOME), "home_medicines", writing),
        ),
    )


def allergies_and_vaccines(chart: Chart, writing: Writing) -> Section:
    """Return allergies in their three states, what was charted of live vaccines, and what was written."""
    allergy, vaccine = chart.latest_event("allergy"), chart.latest_event("live_vaccine")
    listed = _("Allergies: {list}").format(list=allergies(chart))
    said = event_text(vaccine) if vaccine else _("Live vaccine in the last weeks: NOT ASKED")
    written = writing.consult.text("vaccination")
    lines = (
        sentence(strong(listed), *_when(allergy, chart), "; ", strong(said), *_when(vaccine, chart), "."),
        sentence(written) if written else sentence(quiet(_("No other vaccines written."))),
    )
    return Section(_("Allergies and vaccines"), lines)


def hospital_day(chart: Chart) -> int | None:
    """Return the day of the stay, 1 on the day of admission; None where no admission is charted."""
    admitted = chart.latest_event("admitted")
    if admitted is None:
        return None
    return (local_date(chart.at, chart.zone) - local_date(admitted.at, chart.zone)).days + 1


def _days(assessment: Assessment, chart: Chart) -> Iterator[str]:
    stay, onset = hospital_day(chart), assessment.timing.onset
    yield _("Hospital day {day}").format(day=stay) if stay is not None else _("Admission not charted")
    if onset is not None:
        day = (local_date(chart.at, chart.zone) - local_date(onset, chart.zone)).days + 1
        yield _("day {day} of respiratory failure (onset {at})").format(day=day, at=stamp(onset, chart))


def _facts(chart: Chart, codes: Iterable[str]) -> Iterator[str]:
    """Yield the newest charted fact of each code."""
    for code in codes:
        item = chart.latest_event(code)
        if item is not None:
            yield f"{event_text(item)} ({stamp(item.at, chart, item.precision)})"


def _line(title: str, charted: Iterable[str], name: str, writing: Writing) -> Para:
    """Return a part with what the chart says and what was written; where neither says anything, that."""
    said, written = "; ".join(charted), writing.consult.text(name)
    facts = f"{said}. " if said else _("Nothing charted. ")
    return sentence(strong(f"{title}: "), facts, written if written else quiet(_("Nothing written.")))


def _when(item: Event | None, chart: Chart) -> Iterator[Run]:
    if item is not None:
        yield quiet(f" ({stamp(item.at, chart, item.precision)})")
