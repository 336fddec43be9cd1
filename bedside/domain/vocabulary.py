"""The words of coded facts: what may be typed for an event, a route or a device, and how it is said in full."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.records import DeviceName
from bedside.text import N_, _


class Phrase(NamedTuple):
    """A fixed quick-entry phrase with the event it makes and the sentence that says it."""

    line: str
    code: str
    state: str
    english: str

    @property
    def title(self) -> str:
        """Return the sentence in the language spoken."""
        return _(self.english)


def _asked(code: str, line: str, yes: str, no: str) -> tuple[Phrase, Phrase]:
    """Return the two answers to a question that only a person can answer."""
    return Phrase(line, code, "yes", yes), Phrase(f"no {line}", code, "no", no)


PHRASES: tuple[Phrase, ...] = (
    Phrase("naat positive", "naat", "positive", N_("SARS-CoV-2 molecular test positive")),
    Phrase("naat negative", "naat", "negative", N_("SARS-CoV-2 molecular test negative")),
    Phrase("fever historic", "fever", "historic", N_("Fever by history")),
    Phrase("no fever", "fever", "none", N_("No fever by history")),
    Phrase("improved", "improved", "yes", N_("Clinically improved")),
    Phrase("not improved", "improved", "no", N_("Not clinically improved")),
    Phrase("infection suspected", "infection", "suspected", N_("Bacterial infection suspected")),
    Phrase("infection confirmed", "infection", "confirmed", N_("Bacterial infection confirmed")),
    Phrase("infection excluded", "infection", "excluded", N_("Bacterial infection excluded")),
    Phrase("intubated", "intubated", "start", N_("Intubated")),
    Phrase("extubated", "extubated", "end", N_("Extubated")),
    Phrase("vasopressor start", "vasopressor", "start", N_("Vasopressor started")),
    Phrase("vasopressor stop", "vasopressor", "stop", N_("Vasopressor stopped")),
    Phrase("no vasopressor", "vasopressor", "none", N_("No vasopressor")),
    Phrase("rrt start", "rrt", "start", N_("Renal replacement therapy started")),
    Phrase("rrt stop", "rrt", "stop", N_("Renal replacement therapy stopped")),
    Phrase("no rrt", "rrt", "none", N_("No renal replacement therapy")),
    Phrase("ecmo start", "ecmo", "start", N_("Extracorporeal membrane oxygenation started")),
    Phrase("ecmo stop", "ecmo", "stop", N_("Extracorporeal membrane oxygenation stopped")),
    Phrase("no ecmo", "ecmo", "none", N_("No extracorporeal membrane oxygenation")),
    Phrase("prone", "prone", "", N_("Prone position")),
    Phrase("liver enlarged", "liver", "enlarged", N_("Liver enlarged")),
    Phrase("spleen enlarged", "spleen", "enlarged", N_("Spleen enlarged")),
    Phrase("no organomegaly", "organomegaly", "none", N_("Neither liver nor spleen enlarged")),
    Phrase("no marrow hemophagocytosis", "hemophagocytosis", "no", N_("No hemophagocytosis in the bone marrow")),
    Phrase("no marrow haemophagocytosis", "hemophagocytosis", "no", N_("No hemophagocytosis in the bone marrow")),
    Phrase("marrow hemophagocytosis", "hemophagocytosis", "yes", N_("Hemophagocytosis in the bone marrow")),
    Phrase("marrow haemophagocytosis", "hemophagocytosis", "yes", N_("Hemophagocytosis in the bone marrow")),
    Phrase("allergy none", "allergy", "none", N_("No known allergies")),
    Phrase("pregnant", "pregnant", "yes", N_("Pregnant")),
    Phrase("not pregnant", "pregnant", "no", N_("Not pregnant")),
    Phrase("no immunosuppressant", "immunosuppressant", "no", N_("No immunosuppressant")),
    Phrase("chemotherapy", "chemotherapy", "yes", N_("Chemotherapy or immunotherapy for cancer")),
    Phrase("no chemotherapy", "chemotherapy", "no", N_("No chemotherapy or immunotherapy for cancer")),
    Phrase("live vaccine", "live_vaccine", "yes", N_("Live vaccine given recently")),
    Phrase("no live vaccine", "live_vaccine", "no", N_("No live vaccine given recently")),
    Phrase("injection site reaction", "injection_site_reaction", "yes", N_("Injection site reaction")),
    Phrase("hypersensitivity severe", "hypersensitivity", "severe", N_("Severe hypersensitivity reaction")),
    *_asked("pneumonia", "pneumonia on imaging", N_("Pneumonia on imaging"), N_("No pneumonia on imaging")),
    *_asked(
        "bilateral_pneumonia", "bilateral pneumonia", N_("Pneumonia on both sides"), N_("No pneumonia on both sides")
    ),
    *_asked(
        "distress",
        "severe respiratory distress",
        N_("Severe respiratory distress"),
        N_("No severe respiratory distress"),
    ),
    Phrase("saturation falling", "saturation_falling", "yes", N_("Oxygen saturation falling")),
    Phrase("saturation not falling", "saturation_falling", "no", N_("Oxygen saturation not falling")),
    *_asked("intensive_care", "intensive care", N_("In intensive care"), N_("Not in intensive care")),
    *_asked("dnr", "dnr", N_("Do-not-resuscitate order"), N_("No do-not-resuscitate order")),
    *_asked("malignancy", "stage iv malignancy", N_("Malignancy of stage IV"), N_("No malignancy of stage IV")),
    *_asked("liver_failure", "severe liver failure", N_("Severe liver failure"), N_("No severe liver failure")),
    *_asked(
        "end_stage_renal", "end-stage renal disease", N_("End-stage renal disease"), N_("No end-stage renal disease")
    ),
    *_asked(
        "renal_history", "renal disease history", N_("History of renal disease"), N_("No history of renal disease")
    ),
    *_asked("stroke_history", "stroke history", N_("History of ischemic stroke"), N_("No history of ischemic stroke")),
    *_asked("smoking_history", "smoking history", N_("Smoking, now or before"), N_("Never smoked")),
    *_asked("chronic_steroid", "chronic steroid", N_("Long-term glucocorticoid"), N_("No long-term glucocorticoid")),
    Phrase("consent verbal", "consent", "verbal", N_("Verbal consent to off-label use")),
    Phrase("declined", "consent", "declined", N_("Patient declined")),
    Phrase("drug available", "drug", "available", N_("Drug available")),
    Phrase("drug unavailable", "drug", "unavailable", N_("Drug not available")),
    Phrase("admitted", "admitted", "", N_("Admitted")),
    Phrase("discharged", "discharged", "", N_("Discharged")),
    Phrase("died", "died", "", N_("Died")),
)

#: what a decision names instead of a trigger where it is about beginning at all
START = "START"

#: the event by which a person settles what two workstations say differently; nobody types it
REVIEWED = "reviewed"

#: the event by which a clinician says what became of a recommendation, with its states; nobody types it
RECOMMENDED = "recommendation"
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "done": N_("Recommendation done"),
        "not_done": N_("Recommendation not done"),
        "refused": N_("Recommendation refused"),
    }
)

CULTURE_STATES = ("pending", "positive", "negative", "contaminant")

#: the event by which a source of which no times are known says how early treatment began
START_CLASS = "start_class"

#: what the forms with a subject make, beside the fixed phrases
_STATES_WITH_SUBJECT: tuple[tuple[str, str], ...] = (
    *(("culture", state) for state in CULTURE_STATES),
    ("allergy", "present"),
    ("immunosuppressant", "yes"),
    ("trial", "ineligible"),
    ("bed", ""),
    ("onset", "manual"),
    *((START_CLASS, state) for state in ("early", "late")),
    ("remark", ""),
)

FORMS_WITH_SUBJECT = (
    "culture SITE pending",
    "culture SITE positive ORGANISM",
    "culture SITE negative",
    "culture SITE contaminant",
    "allergy SUBSTANCE",
    "immunosuppressant NAME",
    "trial ineligible ID",
    "bed NAME",
    "onset @TIME because REASON",
    "remark TEXT",
)


class Route(NamedTuple):
    """A route of administration: how it is stored, typed and said after a dose."""

    name: str
    typed: tuple[str, ...]
    english: str

    @property
    def said(self) -> str:
        """Return how it is said after a dose, in the language spoken."""
        return _(self.english)


ROUTES: tuple[Route, ...] = (
    Route(
        "subcutaneous", ("sc", "s.c.", "sq", "subq", "subcut", "subcutaneous", "subcutaneously"), N_("subcutaneously")
    ),
    Route("intravenous", ("iv", "i.v.", "intravenous", "intravenously"), N_("intravenously")),
    Route("oral", ("po", "p.o.", "oral", "orally"), N_("by mouth")),
    Route("intramuscular", ("im", "i.m.", "intramuscular", "intramuscularly"), N_("intramuscularly")),
    Route("inhaled", ("inh", "neb", "inhaled"), N_("by inhalation")),
    Route("enteral", ("ng", "enteral"), N_("by feeding tube")),
)

DOSE_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "mg": "mg",
        "g": "g",
        "mcg": "mcg",
        "ug": "mcg",
        "\u00b5g": "mcg",
        "\u03bcg": "mcg",
        "unit": N_("units"),
        "units": "units",
        "iu": "units",
        "ml": "mL",
        "mmol": "mmol",
    }
)


class DeviceWords(NamedTuple):
    """An oxygen device: what may be typed, how it is said, and which numbers it takes (`needs` are required)."""

    name: DeviceName
    typed: tuple[str, ...]
    english: str
    takes: tuple[str, ...]
    needs: tuple[str, ...]
    example: str

    @property
    def title(self) -> str:
        """Return how it is said in the language spoken."""
        return _(self.english)


DEVICES: tuple[DeviceWords, ...] = (
    DeviceWords("ra", ("ra", "room air"), N_("room air"), (), (), "ra"),
    DeviceWords("nc", ("nc", "nasal cannula"), N_("nasal cannula"), ("flow",), ("flow",), "nc 4"),
    DeviceWords("npc", ("npc",), N_("nasopharyngeal catheter"), ("flow",), ("flow",), "npc 4"),
    DeviceWords("mask", ("mask", "simple mask", "face mask"), N_("simple face mask"), ("flow",), ("flow",), "mask 10"),
    DeviceWords("venturi", ("venturi",), N_("Venturi mask"), ("flow", "fio2"), ("fio2",), "venturi fio2 40"),
    DeviceWords("nrb", ("nrb", "nrbm", "reservoir"), N_("non-rebreather mask"), ("flow",), ("flow",), "nrb 15"),
    DeviceWords(
        "hfnc", ("hfnc", "hfno"), N_("high-flow nasal cannula"), ("flow", "fio2"), ("flow", "fio2"), "hfnc 50/95"
    ),
    DeviceWords("niv", ("niv", "cpap", "bipap"), N_("non-invasive ventilation"), ("fio2", "peep"), (), "niv fio2 60"),
    DeviceWords("imv", ("imv",), N_("invasive ventilation"), ("fio2", "peep"), (), "imv fio2 80 peep 12"),
    DeviceWords("trach", ("trach",), N_("tracheostomy, no ventilator"), ("flow", "fio2"), (), "trach 6"),
)


def route_of(word: str) -> Route | None:
    """Return the route a word stands for."""
    return next((item for item in ROUTES if word.casefold() in item.typed), None)


def device_of(name: str) -> DeviceWords:
    """Return the words of a stored device; raise KeyError for an unknown one."""
    return {item.name: item for item in DEVICES}[name]  # pyright: ignore[reportArgumentType]


def event_states() -> Mapping[str, frozenset[str]]:
    """Return every event that may be charted by its code, with the states it may have."""
    found: dict[str, set[str]] = {}
    for code, state in (*((item.code, item.state) for item in PHRASES), *_STATES_WITH_SUBJECT):
        found.setdefault(code, set()).add(state)
    return {code: frozenset(states) for code, states in found.items()}


#: events that come from files: no line charts them
_FILED = {("imaging", "done"): N_("imaging done")}


def event_title(code: str, state: str) -> str:
    """Return the sentence of a coded event, or the code with its state where no phrase exists."""
    found = next((item.title for item in PHRASES if (item.code, item.state) == (code, state)), "")
    found = found or _(_FILED.get((code, state), ""))
    return found or " ".join(filter(None, (code.replace("_", " "), state)))
