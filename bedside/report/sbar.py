"""What to say in one call, on one page: situation, background, assessment, recommendation, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.records import Event
from bedside.domain.wording import medicine_text
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.handing_over import HandedOver
from bedside.protocol.opened import opened_words
from bedside.report.answered import event_words
from bedside.report.content import Card, Header, Lines, Note, Section, Text, quiet, strong, text
from bedside.report.courses import taken
from bedside.report.display_units import displayed
from bedside.report.handoff import severity_said, severity_words
from bedside.report.handoff_parts import Parted, actions, contingent, summary, waiting
from bedside.report.note import header
from bedside.report.printable import printable
from bedside.report.verdicts import is_exclusion
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import _, capital, decimal

# So many lines of each that the whole of it has room on one page, A4 or Letter.
_MOST = 6
_SHOWN = 8
_EMPTY = (text(" "),) * 4


class Consulted(NamedTuple):
    """What the note that was signed last says, as somebody wrote it there; `signed` says by whom and when."""

    signed: str
    question: str = ""
    answer: str = ""
    assessment: str = ""

    def lines(self, name: str, said: str) -> Lines:
        """Return one of its texts with where it stands, nothing where nobody wrote it."""
        return Lines(name, (text(said, quiet(f" ({self.signed})")),) if said else ())


def compose_sbar(item: HandedOver, writing: Writing, last: Consulted | None = None) -> Note:
    """Return the page to hold in one's hand while calling about a patient; a draft of nothing, and signed by nobody.

    What was asked, answered and assessed in the `last` note that was signed goes before what the program says.
    """
    assessment = displayed(item.assessment, item.chart)
    item = item._replace(assessment=assessment)
    told = last or Consulted("")
    asked = told.lines(_("Asked"), told.question)
    assessed, answered = told.lines(_("Written"), told.assessment), told.lines(_("Answered"), told.answer)
    sections = (
        _section(_("Situation"), (*_situation(item, writing.author), asked)),
        _section(_("Background"), _background(item)),
        _section(_("Assessment"), (assessed, *_assessment(item))),
        _section(_("Recommendation"), (answered, *_recommendation(item, writing))),
        Section(_("The call"), (_call(),)),
    )
    note = Note(
        title=_("SBAR"),
        subtitle=_("for one call, {at}").format(at=stamp(item.chart.at, item.chart, year=True)),
        header=_head(item, writing),
        sections=sections,
        author=writing.author,
        footer=f"{assessment.protocol.id} {assessment.protocol.version}",
        side=_("Practice, not a live patient") if writing.practice else "",
        subject=_("SBAR, MRN {mrn}").format(mrn=item.chart.patient.mrn),
    )
    return printable(note)[0]


def _head(item: HandedOver, writing: Writing) -> Header:
    """Return the head of a patient's paper; who consults is said by the note, who calls is filled in by hand."""
    made = header(item.assessment, item.chart, writing)
    return msgspec.structs.replace(made, place=made.place[:-1])


def _section(title: str, parts: Iterable[Lines]) -> Section:
    return Section(title, (Card(parts=tuple(part for part in parts if part.items)),))


def _situation(item: HandedOver, reader: str) -> Iterator[Lines]:
    yield severity_said(item).lines(capital(severity_words(item.severity)), 2)
    yield Lines(_("Now"), tuple(text(strong(each)) for each in item.alarming), 2)
    prompts = tuple(
        text(strong(each.label), f" ({_why(each, item.chart)}), {each.id}", quiet(_since(each.open_since, item.chart)))
        for each in item.assessment.open_triggers()
    )
    yield Lines(_("Open now"), prompts or (text(_("No prompt of the rules is open.")),), 4)
    yield from waiting(item, reader)


def _background(item: HandedOver) -> Iterator[Lines]:
    yield _whole(_("Course"), summary(item))
    chart = item.chart
    drugs = tuple(text(medicine_text(each.record)) for each in taken(chart) if each.end is None)
    yield Lines(_("Medicines"), drugs or (text(_("No other medicine is charted as in use.")),), 3)
    events = [each for each in chart.of(Event) if each.code not in ("bed", "allergy")][-_SHOWN:]
    yield Lines(_("Events"), tuple(_event(each, chart) for each in reversed(events)), 4)


def _assessment(item: HandedOver) -> Iterator[Lines]:
    yield Lines(_("Scores"), tuple(_scores(item.assessment)), 3)
    assessment = item.assessment
    failed = [each for each in assessment.criteria if not is_exclusion(each.id) and each.outcome == "NOT_MET"]
    excluded = [each for each in assessment.criteria if is_exclusion(each.id) and each.outcome == "MET"]
    unknown = [each for each in assessment.criteria if each.outcome == "UNKNOWN"]
    yield Lines(_("Not met now"), tuple(text(f"{each.label} ({each.id})") for each in failed), 2)
    yield Lines(_("Excludes"), tuple(text(f"{each.label} ({each.id})") for each in excluded), 2)
    yield Lines(_("Not known"), tuple(text(f"{each.label} ({each.id})") for each in unknown), 2)


def _recommendation(item: HandedOver, writing: Writing) -> Iterator[Lines]:
    asked = actions(item, writing.protocol)
    yield _whole(_("To do"), asked) if asked.items else Lines(_("To do"), (text(_("Nothing is due or asked for.")),))
    yield _whole(_("If, then"), contingent(item, writing.protocol))
    yield Lines(_("I ask for"), _EMPTY[:2], 2)


def _whole(name: str, said: Parted) -> Lines:
    """Return what a person said and what the program says in the lines that one page has for them."""
    return Lines(name, said.items, _MOST)


def _call() -> Card:
    answered = Lines(_("Answer"), _EMPTY, len(_EMPTY))
    return Card(parts=(answered,), blanks=(_("read back"), _("called"), _("number"), _("time"), _("by")))


def _scores(assessment: Assessment) -> Iterator[Text]:
    for name in ("news2", "who", "rox"):
        found = assessment.scores.get(name)
        if found is None or found.low is None:
            continue
        low, high = decimal(found.low), decimal(found.high) if found.high is not None else _("any")
        number = low if found.low == found.high else _("{low} to {high}").format(low=low, high=high)
        yield text(f"{found.scale} ", strong(number), quiet(f" ({found.band})" if found.band else ""))


def _event(item: Event, chart: Chart) -> Text:
    return text(event_words(item, chart), quiet(f" ({stamp(item.at, chart, item.precision)})"))


def _why(item: Trigger, chart: Chart) -> str:
    """Return what opened it and the value now, else its reason: a call has no time for both."""
    return opened_words(item, chart) or item.reason


def _since(moment: datetime | None, chart: Chart) -> str:
    return _(", since {at}").format(at=stamp(moment, chart)) if moment else ""
