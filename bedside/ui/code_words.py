"""Codes of a chart as words, where a row or a flag has room for no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bedside.text import N_, _, _p

_CODES: Mapping[str, str] = MappingProxyType(
    {
        "admitted": N_("admitted"),
        "allergy": N_("allergy"),
        "bed": N_("bed"),
        "bilateral_pneumonia": N_("bilateral pneumonia"),
        "chemotherapy": N_("chemotherapy"),
        "chronic_steroid": N_("chronic steroid"),
        "consent": N_("consent"),
        "culture": N_("culture"),
        "died": N_("died"),
        "discharged": N_("discharged"),
        "distress": N_("distress"),
        "dnr": N_("dnr"),
        "drug": N_("drug"),
        "ecmo": N_("ecmo"),
        "end_stage_renal": N_("end stage renal"),
        "extubated": N_("extubated"),
        "fever": N_("fever"),
        "hemophagocytosis": N_("hemophagocytosis"),
        "hypersensitivity": N_("hypersensitivity"),
        "immunosuppressant": N_("immunosuppressant"),
        "improved": N_("improved"),
        "infection": N_("infection"),
        "injection_site_reaction": N_("injection site reaction"),
        "intensive_care": N_("intensive care"),
        "intubated": N_("intubated"),
        "live_vaccine": N_("live vaccine"),
        "liver": N_("liver"),
        "liver_failure": N_("liver failure"),
        "malignancy": N_("malignancy"),
        "naat": N_("naat"),
        "onset": N_("onset"),
        "organomegaly": N_("organomegaly"),
        "oxygen": N_("oxygen"),
        "pneumonia": N_("pneumonia"),
        "pregnant": N_("pregnant"),
        "prone": N_("prone"),
        "remark": N_("remark"),
        "renal_history": N_("renal history"),
        "rrt": N_("rrt"),
        "saturation_falling": N_("saturation falling"),
        "smoking_history": N_("smoking history"),
        "spleen": N_("spleen"),
        "start_class": N_("start class"),
        "stroke_history": N_("stroke history"),
        "trial": N_("trial"),
        "vasopressor": N_("vasopressor"),
    }
)


def code_word(code: str) -> str:
    """Return an event's code as words; one that is not known here as it is written."""
    return _(_CODES[code]) if code in _CODES else code.replace("_", " ")


def state_word(state: str) -> str:
    """Return the state of a fact in one word, empty for none."""
    return {
        "started": _p("fact", "started"),
        "stopped": _p("fact", "stopped"),
        "start": _p("fact", "start"),
        "stop": _p("fact", "stop"),
        "end": _p("fact", "end"),
        "none": _p("fact", "none"),
        "yes": _p("fact", "yes"),
        "no": _p("fact", "no"),
        "positive": _p("fact", "positive"),
        "negative": _p("fact", "negative"),
        "suspected": _p("infection", "suspected"),
        "confirmed": _p("infection", "confirmed"),
        "excluded": _p("infection", "excluded"),
        "severe": _p("fact", "severe"),
    }.get(state, state)


def answer_word(answer: str) -> str:
    """Return how a prompt was answered in one word."""
    return {"accepted": _p("prompt", "accepted"), "declined": _p("prompt", "declined")}.get(answer, answer)


def kind_word(name: str) -> str:
    """Return in one word how early a course began."""
    return {
        "early": _p("start of treatment", "early"),
        "intermediate": _p("start of treatment", "intermediate"),
        "late": _p("start of treatment", "late"),
    }.get(name, name)


def bar_word(kind: str) -> str:
    """Return what a bar of the dose lane stands for."""
    return {
        "given": _p("dose", "given"),
        "held": _p("dose", "held"),
        "absent": _p("dose", "absent"),
        "corrected": _p("dose", "corrected"),
        "planned": _p("dose", "planned"),
    }.get(kind, kind)
