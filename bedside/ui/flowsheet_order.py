"""Which row of the flowsheet stands where: vital signs first, then breathing, medicines, output, laboratory, events.

The order is that of an intensive care flowsheet; the laboratory goes from blood gases over enzymes to coagulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.analyte import Analyte
from bedside.domain.wording import site_word
from bedside.text import _

#: rows that are no code of the catalogue
OXYGEN, PEEP, ORDERS, NAAT, INFECTION, BED, EVENTS, DECISIONS = (
    "=oxygen", "=peep", "=orders", "=naat", "=infection", "=bed", "=events", "=decisions",
)  # fmt: skip
PRESSURE = "=pressure"
#: beginnings of the keys of rows that there may be several of: a score, a medicine, a culture, an infusion
SCORE, DRUG, CULTURE, INFUSION = "=score ", "=drug ", "=culture ", "=infusion "


class Group(NamedTuple):
    """A heading and the keys of its rows in order; a key that ends in a space stands for all that begin with it."""

    name: str
    keys: tuple[str, ...]


_GROUPS = (
    Group("vital", ("temp", "hr", "rr", PRESSURE, "map", "spo2")),
    Group("neuro", ("gcs", "avpu")),
    Group("breathing", (OXYGEN, "fio2", "o2_flow", PEEP, "pf_ratio")),
    Group("scores", (SCORE,)),
    Group("infusions", (INFUSION,)),
    Group("medicines", (ORDERS, DRUG)),
    Group("output", ("urine", "weight", "height")),
    Group("gas", ("ph", "pao2", "paco2", "sao2", "lactate")),
    Group("heart", ("troponin_i", "troponin_i_hs", "ck", "qt", "qtc")),
    Group("enzymes", ("ldh", "ast", "alt", "bilirubin", "albumin")),
    Group("chemistry", ("creatinine", "urea", "bun", "sodium", "potassium", "triglycerides")),
    Group("inflammation", ("ferritin", "crp", "pct", "il6", "esr", "supar")),
    Group("hemogram", ("wbc", "hb", "platelets")),
    Group("differential", ("anc", "neutrophil_pct", "alc", "lymphocyte_pct")),
    Group("coagulation", ("inr", "pt", "fibrinogen", "ddimer_feu", "ddimer_ddu")),
    Group("other", ()),
    Group("microbiology", (CULTURE, NAAT, INFECTION)),
    Group("events", (BED, EVENTS, DECISIONS)),
)
_KINDS = (SCORE, DRUG, CULTURE, INFUSION)
_PLACES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {key: (at, place) for at, group in enumerate(_GROUPS) for place, key in enumerate(group.keys)}
)
_OTHER = next(at for at, group in enumerate(_GROUPS) if group.name == "other")


def place_of(key: str) -> tuple[int, int, str]:
    """Return what puts the keys of rows in order; a code that the order does not know comes after the laboratory."""
    kind = next((kind for kind in _KINDS if key.startswith(kind)), key)
    group, place = _PLACES.get(kind, (_OTHER, 0))
    return group, place, key


def group_title(place: int) -> str:
    """Return the heading of a group by its place."""
    return {
        "vital": _("Vital signs"),
        "neuro": _("Consciousness"),
        "breathing": _("Breathing"),
        "scores": _("Scores, worked out"),
        "infusions": _("Infusions"),
        "medicines": _("Medicines"),
        "output": _("Output and weight"),
        "gas": _("Blood gases"),
        "heart": _("Cardiac markers"),
        "enzymes": _("Enzymes and liver"),
        "chemistry": _("Kidney and chemistry"),
        "inflammation": _("Inflammation"),
        "hemogram": _("Hemogram"),
        "differential": _("Differential"),
        "coagulation": _("Coagulation"),
        "other": _("Other values"),
        "microbiology": _("Microbiology"),
        "events": _("Events and decisions"),
    }[_GROUPS[place].name]


def row_title(key: str, analyte: Analyte | None) -> str:
    """Return the name of a row; a medicine, a culture or a score is called by what its key carries."""
    kind = next((kind for kind in _KINDS if key.startswith(kind)), "")
    if kind:
        said = key.removeprefix(kind)
        return _("Culture, {site}").format(site=site_word(said) or _("site not given")) if kind == CULTURE else said
    named = {
        PRESSURE: _("BP"),
        OXYGEN: _("Oxygen"),
        PEEP: _("PEEP"),
        ORDERS: _("Orders"),
        NAAT: _("SARS-CoV-2 test"),
        INFECTION: _("Infection"),
        BED: _("Bed"),
        EVENTS: _("Events"),
        DECISIONS: _("Decisions"),
    }
    return named.get(key) or (analyte.short if analyte else key)


def topic_of_row(key: str) -> str:
    """Return the topic of help of a row, empty where there is none."""
    kind = next((kind for kind in _KINDS if key.startswith(kind)), key)
    known = {PRESSURE: "analyte:sbp", OXYGEN: "word:oxygen", PEEP: "word:oxygen", ORDERS: "word:order"}
    known |= {DRUG: "word:dose", DECISIONS: "word:decision", SCORE: f"score:{key.removeprefix(SCORE).casefold()}"}
    return known.get(kind, "" if key.startswith("=") else f"analyte:{key}")
