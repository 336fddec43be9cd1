"""Coded clinical facts: fixed phrases, and forms with a subject (site, substance, medicine, trial, bed)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bedside.domain.plain import BED_LIMIT, WORD_LIMIT, plain_text
from bedside.domain.problem import Problem
from bedside.domain.quickline.draft import Facts, blank, no_more, sure
from bedside.domain.quickline.model import LineContext
from bedside.domain.quickline.orders import known_drug
from bedside.domain.quickline.tokens import Sentence, unknown
from bedside.domain.records import Event
from bedside.domain.vocabulary import CULTURE_STATES, PHRASES
from bedside.text import N_, _

_TRIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{2,39}")
_NCT = re.compile(r"NCT\d{8}", re.IGNORECASE)
_SITE = re.compile(r"[^\W\d_][\w-]*")
_CULTURE_FORM = N_("Write for example culture blood pending, or culture blood positive klebsiella.")


def phrase(sentence: Sentence, context: LineContext) -> Facts | None:
    """Return the facts of a fixed phrase, or None when the line is not one."""
    line = " ".join(sentence.lower)
    found = next((item for item in PHRASES if item.line == line), None)
    if found is None:
        return None
    warnings: tuple[str, ...] = ()
    if (found.code, found.state) == ("pregnant", "yes") and context.patient.sex == "M":
        warnings = (_("the patient is charted as male: check the patient."),)
    return sure(blank(Event, sentence, context, code=found.code, state=found.state), context, *warnings)


def culture(sentence: Sentence, context: LineContext) -> Facts:
    """Return a culture: site, state, and the organism of a positive or contaminated one."""
    site, state = (*sentence.lower[1:3], "", "")[:2]
    if not site or site in CULTURE_STATES:
        raise Problem(_("the culture names no site."), where="culture", do=_(_CULTURE_FORM))
    if not _SITE.fullmatch(site):
        raise Problem(_("{site!r} is not a site.").format(site=site), where=site, do=_(_CULTURE_FORM))
    if state not in CULTURE_STATES:
        raise unknown(
            state or site,
            CULTURE_STATES,
            _(_CULTURE_FORM),
            what=_("{word!r} is not followed by a state.") if not state else _("{word!r} is not a state of a culture."),
        )
    organism = sentence.rest(3)
    if organism and state in {"pending", "negative"}:
        no_more(sentence, 3, _(_CULTURE_FORM))
    return sure(blank(Event, sentence, context, code="culture", state=state, subject=site, text=organism), context)


def allergy(sentence: Sentence, context: LineContext) -> Facts:
    """Return an allergy to a substance."""
    form = _("Write allergy none, or for example allergy e-coli-protein.")
    name = _needed(sentence, 1, _("the substance is missing."), form)
    slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
    if not slug:
        raise Problem(
            _("{name!r} is not a substance.").format(name=name),
            where=name,
            do=_("Write for example allergy penicillin."),
        )
    return sure(blank(Event, sentence, context, code="allergy", state="present", subject=slug), context)


def immunosuppressant(sentence: Sentence, context: LineContext) -> Facts:
    """Return an immunosuppressant in use."""
    form = _("Write for example immunosuppressant tocilizumab, or no immunosuppressant.")
    name = _needed(sentence, 1, _("the medicine is missing."), form)
    drug, warnings = known_drug(name, context)
    record = blank(Event, sentence, context, code="immunosuppressant", state="yes", subject=drug)
    return sure(record, context, *warnings)


def trial(sentence: Sentence, context: LineContext) -> Facts:
    """Return that the patient cannot enter a trial."""
    form = _("Write trial ineligible and the trial's number, for example trial ineligible NCT04603742.")
    if sentence.lower[1:2] != ("ineligible",):
        raise unknown(sentence.words[1] if len(sentence.words) > 1 else "trial", ("ineligible",), form)
    number = _needed(sentence, 2, _("the trial number is missing."), form)
    if not _TRIAL.fullmatch(number):
        raise Problem(_("{number!r} is not a trial number.").format(number=number[:40]), where=number[:40], do=form)
    upper = number.upper()
    odd = upper.startswith("NCT") and not _NCT.fullmatch(upper)
    warnings = (
        (_("{number} is not a full ClinicalTrials.gov number (NCT and eight digits).").format(number=number),)
        if odd
        else ()
    )
    return sure(blank(Event, sentence, context, code="trial", state="ineligible", subject=upper), context, *warnings)


def bed(sentence: Sentence, context: LineContext) -> Facts:
    """Return a move to a bed."""
    typed = _needed(sentence, 1, _("the bed is missing."), _("Write for example bed 12-B."))
    name = plain_text(typed, where="bed", limit=BED_LIMIT)
    return sure(blank(Event, sentence, context, code="bed", subject=name), context)


def onset(sentence: Sentence, context: LineContext) -> Facts:
    """Return an onset of respiratory failure set by hand; time and reason are required."""
    form = _("Write onset @2020-04-02T06:00 because and the reason.")
    no_more(sentence, 1, form)
    if not sentence.timed or not sentence.reason:
        text = _("the onset has no reason.") if sentence.timed else _("the onset has no time.")
        raise Problem(text, where="onset", do=form)
    record = blank(Event, sentence, context, code="onset", state="manual", text=sentence.reason)
    return sure(record, context)


def remark(sentence: Sentence, context: LineContext) -> Facts:
    """Return a free remark, which no rule reads."""
    if len(sentence.words) < 2:
        raise Problem(_("the remark is empty."), where="remark", do=_("Write the text after it."))
    return sure(blank(Event, sentence, context, code="remark", text=sentence.rest(1)), context)


def fever(sentence: Sentence, _context: LineContext) -> Facts:
    """Refuse a bare fever: a temperature or a history is asked for."""
    raise Problem(
        _("fever is charted as measured or by history."),
        where=sentence.rest(0),
        do=_("Write t 38.9, fever historic or no fever."),
    )


def _needed(sentence: Sentence, start: int, fault: str, form: str) -> str:
    text = sentence.rest(start)
    if not text:
        raise Problem(fault, where=sentence.words[0], do=form)
    return plain_text(text, where=sentence.words[0], limit=WORD_LIMIT)


VERBS: Mapping[str, Callable[[Sentence, LineContext], Facts]] = MappingProxyType(
    {
        "culture": culture,
        "allergy": allergy,
        "immunosuppressant": immunosuppressant,
        "trial": trial,
        "bed": bed,
        "onset": onset,
        "remark": remark,
        "fever": fever,
    }
)
