"""How the parts of a consult note are called in its editor, in the order in which they are written."""

from __future__ import annotations

from typing import NamedTuple

from bedside.domain.consult import Consult
from bedside.text import _


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
    for title, name in (
        (_("asked by"), "asked_by"),
        (_("asked from"), "asked_from"),
        (_("asked at"), "asked_at"),
        (_("seen at"), "seen_at"),
        (_("urgency"), "urgency"),
        (_("own recommendations"), "advice"),
        (_("what is left out"), "left_out"),
        (_("the checklist"), "checklist"),
    ):
        if getattr(one, name) != getattr(other, name):
            found.append(title)
    return tuple(found)
