"""The case series as a paper in the shape of the published table: the patients, early against late, and the lanes.

Everything in it is a function of the rows; a cell of which nothing is charted says so and is in no median.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.protocol.cohort import words
from bedside.protocol.cohort.case import Case
from bedside.protocol.cohort.summary import compared, sides
from bedside.report.content import Block, Cell, Column, Note, Row, Section, Table, quiet, remark, sentence, strong, text
from bedside.report.glyphs import DOT
from bedside.report.printable import printable
from bedside.report.swimmers import Swimmer, Swimmers
from bedside.report.writing import Writing
from bedside.text import _

_START: tuple[tuple[str, float], ...] = (
    ("start", 12),
    ("days_from_admission", 11),
    ("days_from_onset", 11),
    ("eligible", 12),
    ("device", 14),
    ("doses", 9),
    ("total_mg", 10),
)
_AFTER: tuple[tuple[str, float], ...] = (("steroids", 30), ("stopped_because", 17))
_COURSE: tuple[tuple[str, float], ...] = (
    ("peak_ferritin", 13),
    ("peak_crp", 12),
    ("who_start", 9),
    ("who_day_7", 12),
    ("who_end", 9),
    ("infection", 29),
    ("adverse_events", 28),
    ("ventilated", 18),
    ("off_oxygen", 14),
    ("outcome", 16),
)
_DAYS_SHARE = 8.0
_WHO_SHARE = 26.0


def compose_cohort(cases: Sequence[Case], ward: str, when: str, writing: Writing) -> Note:
    """Return the case series as of `when`; patients not known to be eligible are counted and not listed."""
    listed = tuple(item for item in cases if item.group != "other")
    sections = (*_patients(listed), _untreated(listed), _comparison(cases), _plot(listed), _reading(cases, writing))
    rules = f"{writing.protocol.id} {writing.protocol.version}" if writing.protocol else ""
    note = Note(
        title=_("Case series"),
        subtitle=_subtitle(cases, ward, when),
        header=None,
        sections=tuple(item for item in sections if item is not None),
        author=writing.author,
        footer=rules,
        side=", ".join(filter(None, (ward, _("Practice, no live patient") if writing.practice else ""))),
        subject=_("Case series, {ward}").format(ward=ward),
        landscape=True,
    )
    return printable(note)[0]


def swimmers(cases: Sequence[Case]) -> Swimmers:
    """Return the lanes, treated patients first, the longest course on top."""
    lanes = [item.lane for item in cases if item.lane]
    order = sorted(cases, key=lambda item: (item.group != "treated", -(item.lane.end if item.lane else -1.0)))
    return Swimmers(
        tuple(Swimmer(f"{item.mrn}{DOT}{item.name}", _beside(item), item.end, item.lane) for item in order),
        min((item.start for item in lanes), default=0.0),
        max((item.end for item in lanes), default=1.0),
        _("days from the first dose"),
        (
            ("doses", _("doses, the higher the more a day")),
            ("1", _("cannula")),
            ("2", _("mask")),
            ("3", _("high flow")),
            ("4", _("non-invasive")),
            ("5", _("ventilated")),
            ("0", _("room air")),
            ("unknown", _("not known")),
            ("onset", _("onset")),
            ("home", _("discharged")),
            ("died", _("died")),
            ("here", _("not discharged")),
        ),
        _("no time charted"),
    )


def _beside(case: Case) -> str:
    return words.start_words(case) if case.group == "treated" else words.group_words(case)


def _patients(cases: Sequence[Case]) -> Iterator[Section]:
    treated = [item for item in cases if item.group == "treated"]
    if not treated:
        yield Section(_("Treated"), (sentence(_("No patient has had a dose.")),))
        return
    hours = words.hours_of(treated)
    days = tuple((f"days_every_{each}_h", _DAYS_SHARE) for each in hours)
    yield Section(_("Treated: start and doses"), (_table(treated, (*_START, *days, *_AFTER)),), _scale())
    yield Section(_("Treated: course and outcome"), (_table(treated, _COURSE),), _who())


def _scale() -> str:
    return _("days of an interval: as ordered, from the first dose on, without pauses")


def _who() -> str:
    return _("WHO-OSCI-8; day 7: end of the seventh day of treatment; peaks of the whole stay")


def _table(cases: Sequence[Case], wanted: Sequence[tuple[str, float]]) -> Table:
    known = {item.key: item for item in words.columns(cases)}
    heads = (Column(_("Patient"), _WHO_SHARE), *(Column(known[key].title, share) for key, share in wanted))
    rows = tuple(Row((_who_cell(item), *(_cell(known[key].cell(item)) for key, _share in wanted))) for item in cases)
    return Table(heads, rows)


def _who_cell(case: Case) -> Cell:
    doubts = _(" (in doubt: {why})").format(why="; ".join(case.doubts)) if case.doubts else ""
    return Cell(text(strong(case.mrn), DOT, case.name, quiet(doubts)))


def _cell(said: str) -> Cell:
    unknown = said == words.not_charted()
    return Cell(text(quiet(said) if unknown else said))


def _untreated(cases: Sequence[Case]) -> Section:
    found = [item for item in cases if item.group == "not_treated"]
    title = _("Eligible but not treated")
    if not found:
        return Section(title, (sentence(_("None.")),))
    wanted = (("not_treated_because", 40.0), ("eligible", 12.0), *((key, share) for key, share in _COURSE))
    return Section(
        title,
        (_table(found, wanted),),
        _("by the rules, or with a reason charted; eligible: now; WHO at start: at the onset"),
    )


def _comparison(cases: Sequence[Case]) -> Section:
    groups = sides(cases)
    heads = (Column("", 30), *(Column(item.title, 26) for item in groups))
    rows = tuple(
        Row((Cell(text(strong(item.title))), *(Cell(text(said)) for said in item.cells))) for item in compared(cases)
    )
    said = _("median (quartiles by linear interpolation) of the exact values known, n of all; the unknown is never 0")
    return Section(_("Early against late"), (Table(heads, rows),), said)


def _plot(cases: Sequence[Case]) -> Section | None:
    if not cases:
        return None
    said = remark(_("Without a dose days count from the onset of respiratory failure. What is not charted is hatched."))
    timed = any(item.lane for item in cases)
    blocks: tuple[Block, ...] = (swimmers(cases), said) if timed else (sentence(_("No times are charted.")),)
    return Section(_("Course of each patient"), blocks)


def _reading(cases: Sequence[Case], writing: Writing) -> Section:
    others = sum(item.group == "other" for item in cases)
    more = _("{n} more patients are not listed: no dose, and the rules do not say that they were eligible.")
    said = _(
        "As stated: no times are charted, the class is what the source says. Each row is computed from the chart by "
        "the rules named below, eligibility at the first dose, outcomes at the end of the stay or now. Not charted "
        "means that nobody entered it: it is never no and never zero."
    )
    return Section(
        _("How to read this"), (remark(" ".join(filter(None, (more.format(n=others), _classes(writing), said)))),)
    )


def _classes(writing: Writing) -> str:
    rule = writing.protocol.timing if writing.protocol else None
    if rule is None:
        return ""
    late = _("; late: {late} or more").format(late=_spaced(rule.late_from)) if rule.late_from else ""
    return _("Early: first dose up to {early} after onset{late}.").format(early=_spaced(rule.early_up_to), late=late)


def _spaced(span: str) -> str:
    """Return a length of a protocol file as printed: 36h is 36 h."""
    return f"{span[:-1]} {span[-1]}"


def _subtitle(cases: Sequence[Case], ward: str, when: str) -> str:
    treated = sum(item.group == "treated" for item in cases)
    left = sum(item.group == "not_treated" for item in cases)
    counts = _("{all} patients: {treated} treated, {left} not treated").format(
        all=len(cases), treated=treated, left=left
    )
    return ", ".join((ward, counts, _("as of {when}").format(when=when)))
