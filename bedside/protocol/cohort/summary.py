"""Groups of a case series against each other: medians over what is known, and how many that are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median, quantiles
from typing import NamedTuple

from bedside.protocol.cohort.case import Amount, Case, no_dose
from bedside.protocol.verdict import Outcome
from bedside.text import _, decimal

_QUARTERS = 4


class Side(NamedTuple):
    """One column of the comparison: its name and its patients."""

    title: str
    cases: tuple[Case, ...]


class Compared(NamedTuple):
    """One row of the comparison: what is compared, and what each side comes to."""

    title: str
    cells: tuple[str, ...]


class Median(NamedTuple):
    """The middle of the known numbers with its quartiles (by linear interpolation), of `known` patients among `of`."""

    middle: float | None
    low: float | None
    high: float | None
    known: int
    of: int


def sides(cases: Sequence[Case]) -> tuple[Side, ...]:
    """Return all treated, early, late, any other class that occurs, and eligible but not treated."""
    treated = tuple(item for item in cases if item.group == "treated")
    rest = tuple(item for item in treated if item.start not in ("early", "late"))
    found = [
        Side(_("Treated"), treated),
        Side(_("Early"), tuple(item for item in treated if item.start == "early")),
        Side(_("Late"), tuple(item for item in treated if item.start == "late")),
    ]
    if rest:
        found.append(Side(_("Neither, or not charted"), rest))
    return (*found, Side(_("Not treated"), tuple(item for item in cases if item.group == "not_treated")))


def median_of(amounts: Iterable[Amount]) -> Median:
    """Return the median and the quartiles of the exact numbers; an unknown one counts among `of` only."""
    every = tuple(amounts)
    known = [item.number for item in every if item.number is not None]
    if not known:
        return Median(None, None, None, 0, len(every))
    if len(known) == 1:
        return Median(known[0], None, None, 1, len(every))
    low, _middle, high = quantiles(known, n=_QUARTERS, method="inclusive")
    return Median(median(known), low, high, len(known), len(every))


def median_words(found: Median) -> str:
    """Return "3300 (900 to 4400), n 6 of 7", or that nothing is known."""
    if found.middle is None:
        return _("not charted, n 0 of {of}").format(of=found.of) if found.of else _("no patient")
    said = _plain(found.middle)
    if found.low is not None and found.high is not None:
        said = _("{said} ({low} to {high})").format(said=said, low=_plain(found.low), high=_plain(found.high))
    return _("{said}, n {known} of {of}").format(said=said, known=found.known, of=found.of)


def compared(cases: Sequence[Case]) -> tuple[Compared, ...]:
    """Return the rows of the comparison, in the order of the published table."""
    groups = sides(cases)
    measures: tuple[tuple[str, Callable[[Case], Amount]], ...] = (
        (_("Days from admission to first dose"), lambda item: item.from_admission),
        (_("Days from onset to first dose"), lambda item: item.from_onset),
        (_("Doses"), lambda item: item.doses),
        (_("Total mg"), lambda item: item.total_mg),
        (_("Peak ferritin, ng/mL"), lambda item: item.ferritin),
        (_("Peak CRP, mg/L"), lambda item: item.crp),
    )
    # A level is a rank, and who left has two possible ones: counted, because a median would leave these out.
    levels: tuple[tuple[str, Callable[[Case], Amount]], ...] = (
        (_("WHO scale at start: patients"), lambda item: item.who_start),
        (_("WHO scale, day 7"), lambda item: item.who_day7),
        (_("WHO scale at the end"), lambda item: item.who_end),
    )
    answers: tuple[tuple[str, Callable[[Case], Outcome]], ...] = (
        (_("Steroids"), lambda item: item.steroids.outcome),
        (_("Infection"), lambda item: item.infection.outcome),
        (_("Adverse events"), lambda item: item.adverse.outcome),
        (_("Ventilated"), lambda item: item.ventilated.outcome),
        (_("Off oxygen"), lambda item: item.off_oxygen.outcome),
    )
    return (
        Compared(_("Patients"), tuple(str(len(side.cases)) for side in groups)),
        *(
            Compared(title, tuple(_middle([of(item) for item in side.cases]) for side in groups))
            for title, of in measures
        ),
        *(Compared(title, tuple(_levels(map(of, side.cases)) for side in groups)) for title, of in levels),
        *(Compared(title, tuple(_counted(map(of, side.cases)) for side in groups)) for title, of in answers),
        Compared(_("Outcome"), tuple(_ends(side.cases) for side in groups)),
    )


def _middle(amounts: Sequence[Amount]) -> str:
    # Who had no dose has no days to it.
    said = {item.text for item in amounts}
    return said.pop() if said == {no_dose()} else median_words(median_of(amounts))


def _levels(amounts: Iterable[Amount]) -> str:
    found = [item.text for item in amounts]
    said = [_("level {level}: {n}").format(level=text, n=found.count(text)) for text in sorted(set(found) - {""})]
    return ", ".join(said + ([_("not charted: {n}").format(n=found.count(""))] if "" in found else [])) or _(
        "no patient"
    )


def _counted(outcomes: Iterable[Outcome]) -> str:
    found = list(outcomes)
    if not found:
        return _("no patient")
    words: tuple[tuple[str, Outcome], ...] = (
        (_("yes"), "MET"),
        (_("no"), "NOT_MET"),
        (_("not charted"), "UNKNOWN"),
    )
    return ", ".join(f"{found.count(outcome)} {word}" for word, outcome in words if found.count(outcome))


def _ends(cases: Sequence[Case]) -> str:
    words = ((_("discharged"), "home"), (_("not discharged"), "here"), (_("died"), "died"))
    counts = ((word, sum(item.end == end for item in cases)) for word, end in words)
    return ", ".join(f"{number} {word}" for word, number in counts if number) or _("no patient")


def _plain(number: float) -> str:
    return decimal(f"{round(number, 1):.10g}")
