"""A dose typed back from paper: the code of its row on a printed sheet, when it was given or why not, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec

from bedside.domain.moment import local_date, parse_when
from bedside.domain.problem import Problem
from bedside.domain.quickline.draft import Facts, blank, sure
from bedside.domain.quickline.due import order_in_force
from bedside.domain.quickline.model import LineContext
from bedside.domain.quickline.tokens import Sentence
from bedside.domain.records import Dose, DoseStatus, Order
from bedside.domain.rowcode import PaperRow, row_of
from bedside.domain.wording import given_text, when_text
from bedside.text import N_, _

_FORM = N_("Write for example row K17-3 14:05 AB, or row K17-3 held AB because platelets.")
_BY_HAND = N_("Chart it without the code, as it is: dose given 100 mg @14:05.")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_WRITTEN = re.compile(r"paper copy .+, row \d+, by (\w+)")
_INITIALS = re.compile(r"[^\W\d_]{1,4}")
_NOT_GIVEN: Mapping[str, DoseStatus] = MappingProxyType({
    "held": "held", "h": "held", "refused": "refused", "r": "refused", "missed": "missed", "m": "missed",
    "unavailable": "unavailable", "u": "unavailable",
})  # fmt: skip
#: what somebody decides, and so can be known before a dose is due
_DECIDED = frozenset({"held", "refused"})
_MINUTE = timedelta(minutes=1)


def row(sentence: Sentence, context: LineContext) -> Facts:
    """Return the dose of a row: given at the time nearest to its due time, or not given, with the initials on paper.

    Raise Problem for the code of another patient or sheet, for a row that is charted already, and where the order is
    no longer the one that the sheet was printed with.
    """
    words = list(sentence.words[1:])
    if not words or context.chart is None:
        raise Problem(_("no row code was given."), where="row", do=_(_FORM))
    found = row_of(words.pop(0), context.chart)
    status = _NOT_GIVEN.get(words[0].casefold()) if words else None
    at = _given_at(words, sentence, found, context) if status is None else _not_given_at(status, found, context)
    order = _order(found, at, context)
    by = _initials(words if status is None else words[1:], sentence)
    _require_near(at, found, order, sentence)
    _require_new(found, context)
    if status == "held" and not sentence.reason:
        raise Problem(_("a held dose needs its reason."), where=sentence.line, do=_(_FORM))
    said = {"dose": order.dose, "dose_unit": order.dose_unit, "route": order.route} if status is None else {}
    record = blank(
        Dose, msgspec.structs.replace(sentence, at=at, precision="minute"), context, drug=context.drug,
        status=status or "given", due=found.due, source=f"{_source(found)}, by {by}", **said,
    )  # fmt: skip
    return sure(record, context)


def _given_at(words: list[str], sentence: Sentence, found: PaperRow, context: LineContext) -> datetime:
    """Take the clock time from the words and return the moment nearest to the due time that shows it."""
    if sentence.timed:
        if sentence.precision != "minute":
            raise Problem(_("a dose of a sheet has a clock time."), where=sentence.line, do=_(_FORM))
        return sentence.at
    if not words or not _CLOCK.fullmatch(words[0]):
        raise Problem(_("no time was given."), where=sentence.line, do=_(_FORM))
    clock, day = words.pop(0).zfill(5), local_date(found.due, context.zone)
    try:
        near = [
            parse_when(f"{day + timedelta(days=by)}T{clock}", context.zone, context.now, typed=False).at
            for by in (-1, 0, 1)
        ]
    except Problem as problem:
        raise Problem(problem.text, where=clock, do=_(_FORM)) from problem
    at = min(near, key=lambda moment: abs(moment - found.due))
    if at > context.now:
        said = when_text(at, "minute", context.zone, context.now)
        raise Problem(
            _("that is in the future ({time}).").format(time=said),
            where=clock,
            do=_("Check row and time on the sheet."),
        )
    return at


def _not_given_at(status: DoseStatus, found: PaperRow, context: LineContext) -> datetime:
    """Return when a dose was left out: its due time, or now where somebody decides within its window beforehand."""
    if found.due <= context.now:
        return found.due
    text = _("that dose is due only at {time}.").format(time=when_text(found.due, "minute", context.zone, context.now))
    if status not in _DECIDED:
        raise Problem(text, where=status, do=_("Chart it then; what is decided before is held (H) or refused (R)."))
    begins = found.due - context.early if context.early is not None else context.now
    if context.now < begins:
        when = when_text(begins, "minute", context.zone, context.now)
        do = _("Chart it from {time} on. To hold the drug from now on: hold because culture pending.").format(time=when)
        raise Problem(text, where=status, do=do)
    return context.now


def _order(found: PaperRow, at: datetime, context: LineContext) -> Order:
    order = order_in_force(context, at)
    if order is None or order.id != found.copy.order:
        said = when_text(found.copy.at, "minute", context.zone, context.now)
        text = _("the order has changed since that sheet was printed ({time}).").format(time=said)
        raise Problem(text, where="row", do=_("Compare the sheet with the order.") + " " + _(_BY_HAND))
    return order


def _initials(words: list[str], sentence: Sentence) -> str:
    if len(words) != 1 or not _INITIALS.fullmatch(words[0]):
        raise Problem(_("the initials on the sheet are missing or not clear."), where=sentence.line, do=_(_FORM))
    return words[0].upper()


def _require_near(at: datetime, found: PaperRow, order: Order, sentence: Sentence) -> None:
    """Raise Problem for a time that belongs to another row."""
    if order.interval_hours and abs(at - found.due) > timedelta(hours=order.interval_hours) / 2:
        text = _("that time is further from the row's due time than half the interval.")
        raise Problem(text, where=sentence.line, do=_("Check row and time on the sheet.") + " " + _(_BY_HAND))


def _require_new(found: PaperRow, context: LineContext) -> None:
    """Raise Problem for a row that was typed before, or whose dose was charted in another way."""
    doses = context.chart.of_drug(Dose, context.drug) if context.chart else ()
    for item in doses:
        same = item.due is not None and abs(item.due - found.due) < _MINUTE
        if same or item.source.startswith(f"{_source(found)},"):
            said = f"{given_text(item)}, {when_text(item.at, item.precision, context.zone, context.now)}"
            do = _("Leave it out; what is wrong in the chart is corrected there.")
            raise Problem(
                _("this row is charted already: {dose}.").format(dose=said),
                where=_("row {number}").format(number=found.number),
                do=do,
            )


def _source(found: PaperRow) -> str:
    return f"paper copy {found.copy.serial}, row {found.number}"


def written_by(source: str) -> str:
    """Return the initials that stood in a row of a sheet, by the source of the dose that was typed back from it."""
    match = _WRITTEN.fullmatch(source)
    return match[1] if match else ""


VERBS: Mapping[str, Callable[[Sentence, LineContext], Facts]] = MappingProxyType({"row": row})
