"""The recommendations of a note with their numbers, the physician's own among them, and the if-then lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.records import Wanted
from bedside.protocol.assessment import Assessment
from bedside.report.advice import advised, contingencies
from bedside.report.content import Cell, Column, Row, Run, Section, Table, Text, quiet, sentence, strong, text
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import N_, _, _n

#: if-then lines among the recommendations: with more of them the course would leave the first page
_FIRST = 4
#: so narrow that what reads a page by its columns takes number and words for one line
_COLUMNS = (Column("", 2.4), Column("", 97.6))
#: the same with room for numbers of two digits
_WIDER = (Column("", 2.9), Column("", 97.1))
_TWO_DIGITS = 10
_NOTES = ((N_("no."), 5), (N_("recommended"), 48), (N_("became"), 14), (N_("evidence"), 40))


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation as it is printed and, once signed, recorded under its number; `own` is the physician's."""

    number: int
    text: Text
    wants: Wanted = ""
    code: str = ""
    due: datetime | None = None
    owner: str = ""
    own: bool = False

    @property
    def plain(self) -> str:
        """Return the text without its voices."""
        return "".join(run.text for run in self.text)


def recommended(assessment: Assessment, chart: Chart, writing: Writing) -> tuple[Recommended, ...]:
    """Return what a note recommends: the program's lines that were not left out, then the physician's own."""
    consult = writing.consult
    made = [item for item in advised(assessment, chart, writing.protocol) if item.key not in consult.left_out]
    found = [Recommended(number=0, text=item.text, wants=item.wants, code=item.code, due=item.due) for item in made]
    found += [
        Recommended(
            number=0, text=text(item.text), wants=item.wants, code=item.code, due=item.due, owner=item.owner, own=True
        )
        for item in consult.advice
        if item.text.strip()
    ]
    return tuple(msgspec.structs.replace(item, number=place) for place, item in enumerate(found, start=1))


def recommendations(assessment: Assessment, chart: Chart, writing: Writing) -> Section:
    """Return the numbered recommendations and below them the gravest if-then lines, which go by letters."""
    found = recommended(assessment, chart, writing)
    own = [item.number for item in found if item.own]
    lines = _if_then(assessment, writing)
    rows = [_row(str(item.number), (*item.text, *_about(item, chart))) for item in found]
    rows += lines[:_FIRST]
    if not rows:
        return Section(_("Recommendations"), (sentence(_("None.")),))
    left = len(writing.consult.left_out)
    said = [_("letters: if this happens")] if lines else []
    said += [_("more of them below the laboratory")] if len(lines) > _FIRST else []
    said += [_own_words(own)] if own else []
    said += [_left_out(left)] if left else []
    columns = _COLUMNS if len(found) < _TWO_DIGITS else _WIDER
    return Section(_("Recommendations"), (Table(columns, tuple(rows)),), remark="; ".join(said))


def further(assessment: Assessment, writing: Writing) -> Section | None:
    """Return the if-then lines that do not stand among the recommendations; None where all do."""
    rows = _if_then(assessment, writing)[_FIRST:]
    return Section(_("If this happens"), (Table(_COLUMNS, tuple(rows)),)) if rows else None


def became(writing: Writing) -> Section | None:
    """Return what came of the recommendations of the note before this one; None for the first note."""
    earlier = writing.earlier
    if earlier is None:
        return None
    title = _("Recommended in the last note")
    if not earlier.fulfilled:
        return Section(title, (sentence(_("The last note recommended nothing.")),))
    rows = tuple(
        Row(
            (
                Cell(text(str(item.number))),
                Cell(text(item.text)),
                Cell(text(strong(item.became))),
                Cell(text(item.evidence or _("no entry"))),
            )
        )
        for item in earlier.fulfilled
    )
    columns = tuple(Column(_(head), share) for head, share in _NOTES)
    return Section(title, (Table(columns, rows),))


def _left_out(left: int) -> str:
    return _n(
        "{count} of the program's taken out by the physician",
        "{count} of the program's taken out by the physician",
        left,
    )


def _own_words(numbers: list[int]) -> str:
    """Return which numbers are the physician's own: they stand together at the end."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return _("number {number}: the physician's own").format(number=first)
    joined = _("numbers {first} to {last}: the physician's own")
    if last == first + 1:
        joined = _("numbers {first} and {last}: the physician's own")
    return joined.format(first=first, last=last)


def _if_then(assessment: Assessment, writing: Writing) -> list[Row]:
    lines = contingencies(assessment, writing.protocol, asked_already=True)
    return [_row(_letter(place), words) for place, words in enumerate(lines)]


def _row(mark: str, words: Text) -> Row:
    return Row((Cell(text(strong(mark))), Cell(words)))


def _about(item: Recommended, chart: Chart) -> Iterator[Run]:
    """Yield who sees to a physician's own recommendation, and by when; the program's say it themselves."""
    if not item.own:
        return
    due = _("by {at}").format(at=stamp(item.due, chart)) if item.due else ""
    if said := " ".join(filter(None, (item.owner.strip(), due))):
        yield quiet(f" ({said})")


def _letter(place: int) -> str:
    return chr(ord("a") + place)
