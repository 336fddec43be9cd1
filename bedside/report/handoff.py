"""The handoff of a ward as content, after I-PASS: severity, summary, actions, if-then, and a box for the receiver.

Everything in it is a function of the patients as they were gathered and of who writes when. Worst first. What a
person said stands first and whole; of what the program says at most three lines of each, what has no room is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.domain.handing import Severity
from bedside.protocol.handing_over import HandedOver, by_severity
from bedside.report.content import Card, Lines, Note, Para, Section, quiet, remark, strong, text
from bedside.report.glyphs import DOT
from bedside.report.handoff_parts import Parted, actions, contingent, summary, waiting
from bedside.report.news import news
from bedside.report.printable import printable, printable_cards, shown
from bedside.report.spoken import printed_day
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import _, _n, _p

# With three of each a ward of twelve with full charts would not have room on three sides.
_SEVERITY_LINES = _NEWS_LINES = _RULE_LINES = 2


def compose_handoff(
    patients: Sequence[HandedOver], ward: str, writing: Writing, *, away: Sequence[HandedOver] = ()
) -> Note:
    """Return the handoff of the patients who are here; `away` left with critical results that nobody has seen."""
    listed = by_severity(tuple(patients))
    cards = printable_cards(_card(item, number, writing) for number, item in enumerate(listed, start=1))
    return Note(
        title=_("Handoff"),
        subtitle=_subtitle(listed, shown(ward)),
        header=None,
        sections=(Section("", cards), printable(Section("", tuple(_below(listed, away, writing))))[0]),
        author=writing.author,
        footer=_rules(listed),
        side=_side(shown(ward), writing),
        subject=_("Handoff, {ward}").format(ward=ward),
    )


def severity_words(severity: Severity) -> str:
    """Return a severity as it is printed."""
    return {"unstable": _("unstable"), "watcher": _("watcher"), "stable": _("stable")}[severity]


def _mark(severity: Severity) -> str:
    """Return a severity as it stands in its box."""
    return {"unstable": _p("box", "unstable"), "watcher": _p("box", "watcher"), "stable": _p("box", "stable")}[severity]


def severity_said(item: HandedOver) -> Parted:
    """Return who picked the severity and why, or that the program only proposes it and on what it rests."""
    rests = "; ".join(item.proposal.because)
    if item.picked is None:
        return Parted(made=(text(strong(_("Proposed, not picked: ")), f"{rests}."),))
    who = _("Picked by {author}, {at}").format(author=item.picked.author, at=stamp(item.picked.at, item.chart))
    why = f": {item.picked.told.words}" if item.picked.told.words else ""
    proposed = _("Proposed: {severity}, {because}.").format(
        severity=severity_words(item.proposal.severity), because=rests
    )
    return Parted((text(strong(who), f"{why}."),), (text(quiet(proposed)),))


def _parts(item: HandedOver, writing: Writing) -> Iterator[Lines]:
    """Yield what is said of a patient in the order of I-PASS."""
    yield severity_said(item).lines(_("Severity"), _SEVERITY_LINES)
    new = tuple(news(item.assessment, item.chart))
    if new:
        yield Lines(_("New"), new, _NEWS_LINES)
    yield summary(item).lines(_("Summary"))
    yield actions(item, writing.protocol).lines(_("To do"), empty=_("Nothing is due or asked for."))
    then = contingent(item, writing.protocol)
    yield then.lines(_("If, then"), _RULE_LINES, _("No rule of this protocol says more now."), least=0)
    yield from waiting(item, writing.author)


def _card(item: HandedOver, number: int, writing: Writing) -> Card:
    patient = item.chart.patient
    bed = item.chart.latest_event("bed")
    return Card(
        number=number,
        mark=_mark(item.severity) + ("" if item.picked else " ?"),
        filled=item.severity == "unstable",
        name=patient.name,
        head=_("{dot}born {born}{dot}MRN {mrn}{dot}{sex}").format(
            dot=DOT, born=printed_day(patient.born), mrn=patient.mrn, sex=patient.sex
        ),
        aside=_("bed {bed}").format(bed=bed.subject or bed.text) if bed else _("bed not charted"),
        parts=tuple(_parts(item, writing)),
        blanks=(_("read back"), _("receiver"), _("time"), _("initials")),
    )


def _below(listed: Sequence[HandedOver], away: Sequence[HandedOver], writing: Writing) -> Iterator[Para]:
    for item in away:
        patient = item.chart.patient
        said = _("Has left, with critical results that nobody has marked as seen: {name}, born {born}, MRN {mrn}: ")
        names = ", ".join(dict.fromkeys(item.chart.catalogue.analyte(each.code).short for each in item.critical))
        yield remark(
            strong(said.format(name=patient.name, born=printed_day(patient.born), mrn=patient.mrn)), f"{names}."
        )
    if not listed:
        yield remark(_("Nobody is on this ward."))
    yield remark(
        _(
            "Worst first; with a question mark a severity is only proposed. Who died or was discharged is not listed. "
            "The bed is no identifier. Written by {author}."
        ).format(author=writing.author)
    )


def _subtitle(listed: Sequence[HandedOver], ward: str) -> str:
    counts = (
        f"{number} {severity_words(severity)}"
        for severity in ("unstable", "watcher", "stable")
        if (number := sum(item.severity == severity for item in listed))
    )
    patients = _n("{count} patient", "{count} patients", len(listed))
    said = [ward, patients + (f" ({', '.join(counts)})" if listed else "")]
    if listed:
        said.append(_("as of {at}").format(at=stamp(listed[0].chart.at, listed[0].chart, year=True)))
    return ", ".join(said)


def _side(ward: str, writing: Writing) -> str:
    practice = _("Practice, no live patient") if writing.practice else ""
    return ", ".join(filter(None, (ward, practice)))


def _rules(listed: Sequence[HandedOver]) -> str:
    rules = dict.fromkeys(f"{item.assessment.protocol.id} {item.assessment.protocol.version}" for item in listed)
    return ", ".join(rules)
