"""How the parts of a consult note are called in its editor, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bedside.domain.consult import Consult
from bedside.text import _

_FIELDS = ("asked_by", "asked_from", "asked_at", "seen_at", "urgency", "advice", "left_out", "checklist")


class Part(NamedTuple):
    """A headed part of the editor and the texts in it, by their names in consult.TEXTS."""

    name: str
    title: str
    texts: tuple[str, ...]


def parts() -> tuple[Part, ...]:
    """Return the parts of the editor from top to bottom."""
    return (
        Part("asked", _("Asked"), ("question",)),
        Part("answer", _("Answer"), ("answer", "assessment")),
        Part("advice", _("Recommendations"), ()),
        Part("history", _("History"), ("history", "past_history", "home_medicines", "vaccination")),
        Part("examination", _("Examination"),
             ("examination", "spleen", "liver", "rash", "joints", "nodes", "imaging")),
        Part("offlabel", _("Off-label use and trial"), ("consent", "trial")),
        Part("reached", _("Calls, contact and follow-up"), ("called", "contact", "follow_up")),
    )  # fmt: skip


def text_titles() -> dict[str, str]:
    """Return what each text is called, the underlined letter left out."""
    return {
        "question": _("Question"),
        "answer": _("Answer"),
        "history": _("History of this illness"),
        "past_history": _("Past history"),
        "home_medicines": _("Immunosuppressants at home"),
        "vaccination": _("Vaccination"),
        "examination": _("General"),
        "spleen": _("Spleen"),
        "liver": _("Liver"),
        "rash": _("Rash"),
        "joints": _("Joints"),
        "nodes": _("Lymph nodes"),
        "imaging": _("Imaging"),
        "assessment": _("Assessment"),
        "consent": _("Consent to off-label use"),
        "trial": _("Trial"),
        "called": _("Called, and read back by"),
        "contact": _("Contact"),
        "follow_up": _("Follow-up"),
    }


def urgencies() -> tuple[tuple[str, str], ...]:
    """Return how soon an answer is wanted."""
    return ("routine", _("routine")), ("same day", _("same day")), ("urgent", _("urgent"))


def blanks(consult: Consult, blank: str) -> tuple[str, ...]:
    """Return the titles of the texts in which a blank of a template is left."""
    titles = text_titles()
    return tuple(titles[name] for name, text in consult.texts.items() if blank in text)


def differing(one: Consult, other: Consult) -> tuple[str, ...]:
    """Return what two drafts say differently, by the words of the editor."""
    found = [title for name, title in text_titles().items() if one.texts.get(name, "") != other.texts.get(name, "")]
    fields = tuple(name for name in _FIELDS if getattr(one, name) != getattr(other, name))
    return (*found, *fields_named(fields))


def fields_named(fields: Sequence[str]) -> tuple[str, ...]:
    """Return what the fields of a consult are called beside its texts."""
    titles = {
        "asked_by": _("asked by"),
        "asked_from": _("asked from"),
        "asked_at": _("asked at"),
        "seen_at": _("seen at"),
        "urgency": _("urgency"),
        "advice": _("own recommendations"),
        "left_out": _("what is left out"),
        "checklist": _("the checklist"),
    }
    return tuple(titles[name] for name in fields)
