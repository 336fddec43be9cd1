"""The coded facts as the event form offers them: in groups, each with its states and what else it takes."""

from __future__ import annotations

from typing import NamedTuple

from bedside.domain.vocabulary import CULTURE_STATES, PHRASES, Phrase
from bedside.report.spoken import culture_word
from bedside.text import _, capital
from bedside.ui.code_words import code_word


class Fact(NamedTuple):
    """One kind of fact: its states as pairs of the line that makes it and its words, and what its fields are called.

    `form` is the line of a fact with a subject: {subject} and {text} stand for what is typed.
    """

    code: str
    title: str
    states: tuple[tuple[str, str], ...]
    subject: str = ""
    text: str = ""


def facts() -> tuple[Fact, ...]:
    """Return every fact that a line can chart, the frequent ones first."""
    own = {item.code: item for item in _with_subject()}
    codes = dict.fromkeys((*_FIRST, *(item.code for item in PHRASES), *own))
    return tuple(own.get(code) or _plain(code) for code in codes if code not in _ELSEWHERE)


# Far more frequent on a round than the rest of the vocabulary.
_FIRST = ("infection", "culture", "intubated", "extubated", "rrt", "vasopressor", "consent", "trial")
# Allergies have a form of their own, with all three states.
_ELSEWHERE = frozenset({"allergy"})


def _plain(code: str) -> Fact:
    phrases = [item for item in PHRASES if item.code == code]
    states = {item.title: item for item in reversed(phrases)}
    kept = [item for item in phrases if states[item.title] is item]
    return Fact(code, _title(code, phrases), tuple((item.line, item.title) for item in kept))


def _title(code: str, phrases: list[Phrase]) -> str:
    if len({item.title for item in phrases}) == 1:
        return phrases[0].title
    return _titles().get(code) or capital(code_word(code))


def _with_subject() -> tuple[Fact, ...]:
    culture = tuple((f"culture {{subject}} {state} {{text}}", culture_word(state)) for state in CULTURE_STATES)
    suppressed = (("immunosuppressant {subject}", _("in use")), ("no immunosuppressant", _("none in use")))
    return (
        Fact("culture", _("Culture"), culture, _("Site"), _("Organism")),
        Fact("immunosuppressant", _("Immunosuppressant"), suppressed, _("Medicine")),
        Fact("trial", _("Trial screening"), (("trial ineligible {subject}", _("not eligible")),), _("Trial number")),
        Fact("bed", _("Move to a bed"), (("bed {subject}", _("moved")),), _("Bed")),
        Fact("onset", _("Onset of respiratory failure, by hand"), (("onset", _("set by hand")),)),
        Fact("remark", _("Remark, read by no rule"), (("remark {text}", _("remark")),), "", _("Text")),
    )


def _titles() -> dict[str, str]:
    """Return what a fact is called before its state is known."""
    return {
        "naat": _("SARS-CoV-2 molecular test"),
        "infection": _("Bacterial infection"),
        "rrt": _("Renal replacement therapy"),
        "ecmo": _("Extracorporeal membrane oxygenation"),
        "fever": _("Fever by history"),
        "improved": _("Clinical improvement"),
        "hemophagocytosis": _("Hemophagocytosis in the bone marrow"),
        "pregnant": _("Pregnancy"),
        "drug": _("Supply of the medicine"),
        "consent": _("Consent to off-label use"),
        "pneumonia": _("Pneumonia on imaging"),
        "distress": _("Severe respiratory distress"),
        "dnr": _("Do-not-resuscitate order"),
        "malignancy": _("Malignancy of stage IV"),
        "liver_failure": _("Severe liver failure"),
        "end_stage_renal": _("End-stage renal disease"),
        "live_vaccine": _("Live vaccine"),
    }
