"""From a typed line to record drafts: find which form of the grammar it is, or say which word was not understood."""

from __future__ import annotations

from bedside.domain.problem import Problem
from bedside.domain.quickline.draft import Facts
from bedside.domain.quickline.events import VERBS as EVENTS
from bedside.domain.quickline.events import phrase
from bedside.domain.quickline.model import LineContext, Parsed
from bedside.domain.quickline.numbers import PRESSURE, names_analyte, observation, pressure
from bedside.domain.quickline.orders import VERBS as ORDERS
from bedside.domain.quickline.oxygen import names_device, setting
from bedside.domain.quickline.rows import VERBS as ROWS
from bedside.domain.quickline.several import several
from bedside.domain.quickline.tokens import Sentence, split, unknown
from bedside.domain.vocabulary import DEVICES, PHRASES
from bedside.domain.wording import describe, fact_text
from bedside.text import N_, _

_HELP = N_("Write for example crp 71 mg/l @06:00, nrb 15 + nc 6 spo2 91, dose given, or culture blood pending.")
_NUMERIC = dict.fromkeys(PRESSURE, pressure)


def parse(line: str, context: LineContext) -> Parsed:
    """Read one line of the quick-entry language; raise Problem naming the word that was not understood.

    Nothing is stored and nothing is guessed: what can be read in two ways comes back as a doubt with its readings.
    """
    sentence = split(line, context)
    facts = _facts(sentence, context)
    return Parsed(
        line=sentence.line,
        drafts=facts.drafts,
        text=_text(facts, context),
        warnings=facts.warnings,
        timed=sentence.timed,
    )


def known_words(context: LineContext) -> tuple[str, ...]:
    """Return every word a line may begin with, for completion and near matches."""
    analytes = [name for item in context.catalogue.analytes for name in item.synonyms]
    devices = [name for item in DEVICES for name in item.typed]
    fixed = [item.line.split()[0] for item in PHRASES]
    return tuple(
        sorted({word.casefold() for word in (*analytes, *devices, *fixed, *ORDERS, *EVENTS, *ROWS, *_NUMERIC)})
    )


def _facts(sentence: Sentence, context: LineContext) -> Facts:
    first = sentence.lower[0]
    found = phrase(sentence, context)
    if found is not None:
        return found
    values = several(sentence, context)
    if values is not None:
        return values
    verb = ORDERS.get(first) or EVENTS.get(first) or ROWS.get(first) or _NUMERIC.get(first)
    if verb is not None:
        return verb(sentence, context)
    if names_device(sentence):
        return setting(sentence, context)
    if names_analyte(sentence, context.catalogue):
        return observation(sentence, context)
    raise _not_understood(sentence, context)


def _not_understood(sentence: Sentence, context: LineContext) -> Problem:
    first = sentence.lower[0]
    same = [item.line for item in PHRASES if item.line.split()[0] == first]
    if same:
        typed = " ".join(sentence.words)
        return unknown(typed, (), _("Write {forms}.").format(forms=_(" or ").join(same[:6])))
    return unknown(sentence.words[0], known_words(context), _(_HELP))


def _text(facts: Facts, context: LineContext) -> str:
    for draft in facts.drafts:
        if draft.doubtful:
            readings = "; ".join(f"{number}: {choice.label}" for number, choice in enumerate(draft.choices, start=1))
            return f"{draft.doubt} {readings}"
    records = [draft.choices[0].record for draft in facts.drafts]
    first = [fact_text(item, context.catalogue) for item in records[:-1]]
    return " + ".join([*first, describe(records[-1], context.catalogue, context.zone, context.now)])
