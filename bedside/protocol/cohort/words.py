"""The cells of a case series in words, the same in the file, on paper and on screen; an empty cell does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from bedside.protocol.cohort.case import Answered, Case, no_dose
from bedside.text import N_, _, decimal

#: the intervals of the published regimen; others that occur have columns of their own
_USUAL = (6, 8, 12, 24)
_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "early": N_("early"),
        "intermediate": N_("between early and late"),
        "late": N_("late"),
        "before_onset": N_("before onset"),
    }
)
_STATES: Mapping[str, str] = MappingProxyType(
    {"ELIGIBLE": N_("eligible"), "NOT_ELIGIBLE": N_("not eligible"), "INCOMPLETE": N_("cannot say")}
)
_ENDS: Mapping[str, str] = MappingProxyType(
    {"home": N_("discharged"), "died": N_("died"), "here": N_("not discharged")}
)
_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "treated": N_("treated"),
        "not_treated": N_("not treated"),
        "other": N_("not treated, not known to be eligible"),
    }
)


class Column(NamedTuple):
    """One column: a name for files, its title, and how a case fills it."""

    key: str
    title: str
    cell: Callable[[Case], str]


def not_charted() -> str:
    """Return what stands in a cell of which nobody charted anything."""
    return _("not charted")


def columns(cases: Iterable[Case]) -> tuple[Column, ...]:
    """Return every column of the table, with the days of each interval that occurs."""
    return (
        Column("mrn", _("MRN"), lambda item: item.mrn),
        Column("name", _("Name"), lambda item: item.name),
        Column("group", _("Group"), group_words),
        Column("start", _("Start"), start_words),
        Column("days_from_admission", _("Days from admission"), lambda item: known(item.from_admission.text)),
        Column("days_from_onset", _("Days from onset"), lambda item: known(item.from_onset.text)),
        Column("eligible", _("Eligible at first dose"), eligible_words),
        Column("device", _("Device at start"), lambda item: known(item.device)),
        Column("doses", _("Doses"), lambda item: known(item.doses.text)),
        Column("total_mg", _("Total mg"), lambda item: known(item.total_mg.text)),
        *(_days(hours) for hours in hours_of(cases)),
        Column("peak_ferritin", _("Peak ferritin, ng/mL"), lambda item: known(item.ferritin.text)),
        Column("peak_crp", _("Peak CRP, mg/L"), lambda item: known(item.crp.text)),
        Column("who_start", _("WHO at start"), lambda item: known(item.who_start.text)),
        Column("who_day_7", _("WHO, day 7"), lambda item: known(item.who_day7.text)),
        Column("who_end", _("WHO at the end"), lambda item: known(item.who_end.text)),
        Column("steroids", _("Steroids"), lambda item: answered(item.steroids)),
        Column("infection", _("Infection"), lambda item: answered(item.infection)),
        Column("adverse_events", _("Adverse events"), lambda item: answered(item.adverse)),
        Column("ventilated", _("Ventilated"), lambda item: answered(item.ventilated)),
        Column("off_oxygen", _("Off oxygen"), lambda item: answered(item.off_oxygen)),
        Column("outcome", _("Outcome"), end_words),
        Column("stopped_because", _("Stopped because"), stop_words),
        Column("not_treated_because", _("Not treated because"), lambda item: item.why),
        Column("doubts", _("In doubt"), lambda item: "; ".join(item.doubts)),
    )


def hours_of(cases: Iterable[Case]) -> tuple[int, ...]:
    """Return the intervals (hours) that have a column."""
    return tuple(sorted({*_USUAL, *(held.hours for item in cases for held in item.intervals or ())}))


def days_at(case: Case, hours: int) -> str:
    """Return for how many days an interval was in force: 0 where the orders say so, else not charted."""
    if case.group != "treated":
        return no_dose()
    if case.intervals is None:
        return not_charted()
    return decimal(f"{next((held.days for held in case.intervals if held.hours == hours), 0.0):g}")


def known(text: str) -> str:
    """Return a text, or that it is not charted."""
    return text or not_charted()


def answered(found: Answered) -> str:
    """Return yes, no or not charted, with what is known of it."""
    said = {"MET": _("yes"), "NOT_MET": _("no"), "UNKNOWN": not_charted()}[found.outcome]
    return f"{said}: {found.words}" if found.words else said


def group_words(case: Case) -> str:
    """Return whether the patient was treated."""
    return _(_GROUPS[case.group])


def start_words(case: Case) -> str:
    """Return the class of the start, and that it is stated where no times are charted."""
    if case.group != "treated":
        return no_dose()
    said = _(_CLASSES[case.start]) if case.start else not_charted()
    return _("{said}, as stated").format(said=said) if case.stated else said


def eligible_words(case: Case) -> str:
    """Return the state at the first dose, or at the last moment for who had none."""
    return _(_STATES[case.eligible])


def end_words(case: Case) -> str:
    """Return how the stay ended, with when."""
    said = _(_ENDS[case.end])
    return f"{said} {case.ended}" if case.ended else said


def stop_words(case: Case) -> str:
    """Return why the drug was stopped."""
    return no_dose() if case.group != "treated" else known(case.stopped)


def _days(hours: int) -> Column:
    title = _("Days every {hours} h").format(hours=hours)
    return Column(f"days_every_{hours}_h", title, lambda item: days_at(item, hours))
