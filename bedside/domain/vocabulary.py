"""The words of coded facts: what may be typed for an event, a route or a device, and how it is said in full."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.records import DeviceName


class Phrase(NamedTuple):
    """A fixed quick-entry phrase with the event it makes and the sentence that says it."""

    line: str
    code: str
    state: str
    title: str


def _asked(code: str, line: str, yes: str, no: str) -> tuple[Phrase, Phrase]:
    """Return the two answers to a question that only a person can answer."""
    return Phrase(line, code, "yes", yes), Phrase(f"no {line}", code, "no", no)


PHRASES: tuple[Phrase, ...] = (
    Phrase("naat positive", "naat", "positive", "SARS-CoV-2 molecular test positive"),
    Phrase("naat negative", "naat", "negative", "SARS-CoV-2 molecular test negative"),
    Phrase("fever historic", "fever", "historic", "Fever by history"),
    Phrase("no fever", "fever", "none", "No fever by history"),
    Phrase("improved", "improved", "yes", "Clinically improved"),
    Phrase("not improved", "improved", "no", "Not clinically improved"),
    Phrase("infection suspected", "infection", "suspected", "Bacterial infection suspected"),
    Phrase("infection confirmed", "infection", "confirmed", "Bacterial infection confirmed"),
    Phrase("infection excluded", "infection", "excluded", "Bacterial infection excluded"),
    Phrase("intubated", "intubated", "start", "Intubated"),
    Phrase("extubated", "extubated", "end", "Extubated"),
    Phrase("vasopressor start", "vasopressor", "start", "Vasopressor started"),
    Phrase("vasopressor stop", "vasopressor", "stop", "Vasopressor stopped"),
    Phrase("no vasopressor", "vasopressor", "none", "No vasopressor"),
    Phrase("rrt start", "rrt", "start", "Renal replacement therapy started"),
    Phrase("rrt stop", "rrt", "stop", "Renal replacement therapy stopped"),
    Phrase("no rrt", "rrt", "none", "No renal replacement therapy"),
    Phrase("ecmo start", "ecmo", "start", "Extracorporeal membrane oxygenation started"),
    Phrase("ecmo stop", "ecmo", "stop", "Extracorporeal membrane oxygenation stopped"),
    Phrase("no ecmo", "ecmo", "none", "No extracorporeal membrane oxygenation"),
    Phrase("prone", "prone", "", "Prone position"),
    Phrase("liver enlarged", "liver", "enlarged", "Liver enlarged"),
    Phrase("spleen enlarged", "spleen", "enlarged", "Spleen enlarged"),
    Phrase("no organomegaly", "organomegaly", "none", "Neither liver nor spleen enlarged"),
    Phrase("no marrow hemophagocytosis", "hemophagocytosis", "no", "No hemophagocytosis in the bone marrow"),
    Phrase("no marrow haemophagocytosis", "hemophagocytosis", "no", "No hemophagocytosis in the bone marrow"),
    Phrase("marrow hemophagocytosis", "hemophagocytosis", "yes", "Hemophagocytosis in the bone marrow"),
    Phrase("marrow haemophagocytosis", "hemophagocytosis", "yes", "Hemophagocytosis in the bone marrow"),
    Phrase("allergy none", "allergy", "none", "No known allergies"),
    Phrase("pregnant", "pregnant", "yes", "Pregnant"),
    Phrase("not pregnant", "pregnant", "no", "Not pregnant"),
    Phrase("no immunosuppressant", "immunosuppressant", "no", "No immunosuppressant"),
    Phrase("chemotherapy", "chemotherapy", "yes", "Chemotherapy or immunotherapy for cancer"),
    Phrase("no chemotherapy", "chemotherapy", "no", "No chemotherapy or immunotherapy for cancer"),
    Phrase("live vaccine", "live_vaccine", "yes", "Live vaccine given recently"),
    Phrase("no live vaccine", "live_vaccine", "no", "No live vaccine given recently"),
    Phrase("injection site reaction", "injection_site_reaction", "yes", "Injection site reaction"),
    Phrase("hypersensitivity severe", "hypersensitivity", "severe", "Severe hypersensitivity reaction"),
    *_asked("pneumonia", "pneumonia on imaging", "Pneumonia on imaging", "No pneumonia on imaging"),
    *_asked("bilateral_pneumonia", "bilateral pneumonia", "Pneumonia on both sides", "No pneumonia on both sides"),
    *_asked("distress", "severe respiratory distress", "Severe respiratory distress", "No severe respiratory distress"),
    Phrase("saturation falling", "saturation_falling", "yes", "Oxygen saturation falling"),
    Phrase("saturation not falling", "saturation_falling", "no", "Oxygen saturation not falling"),
    *_asked("intensive_care", "intensive care", "In intensive care", "Not in intensive care"),
    *_asked("dnr", "dnr", "Do-not-resuscitate order", "No do-not-resuscitate order"),
    *_asked("malignancy", "stage iv malignancy", "Malignancy of stage IV", "No malignancy of stage IV"),
    *_asked("liver_failure", "severe liver failure", "Severe liver failure", "No severe liver failure"),
    *_asked("end_stage_renal", "end-stage renal disease", "End-stage renal disease", "No end-stage renal disease"),
    *_asked("renal_history", "renal disease history", "History of renal disease", "No history of renal disease"),
    *_asked("stroke_history", "stroke history", "History of ischemic stroke", "No history of ischemic stroke"),
    *_asked("smoking_history", "smoking history", "Smoking, now or before", "Never smoked"),
    *_asked("chronic_steroid", "chronic steroid", "Long-term glucocorticoid", "No long-term glucocorticoid"),
    Phrase("consent verbal", "consent", "verbal", "Verbal consent to off-label use"),
    Phrase("declined", "consent", "declined", "Patient declined"),
    Phrase("drug available", "drug", "available", "Drug available"),
    Phrase("drug unavailable", "drug", "unavailable", "Drug not available"),
    Phrase("admitted", "admitted", "", "Admitted"),
    Phrase("discharged", "discharged", "", "Discharged"),
    Phrase("died", "died", "", "Died"),
)

#: what a decision names instead of a trigger where it is about beginning at all
START = "START"

#: the event by which a person settles what two workstations say differently; nobody types it
REVIEWED = "reviewed"

#: the event by which a clinician says what became of a recommendation, with its states; nobody types it
RECOMMENDED = "recommendation"
ANSWERS: Mapping[str, str] = MappingProxyType(
    {"done": "Recommendation done", "not_done": "Recommendation not done", "refused": "Recommendation refused"}
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
    said: str


ROUTES: tuple[Route, ...] = (
    Route("subcutaneous", ("sc", "s.c.", "sq", "subq", "subcut", "subcutaneous", "subcutaneously"), "subcutaneously"),
    Route("intravenous", ("iv", "i.v.", "intravenous", "intravenously"), "intravenously"),
    Route("oral", ("po", "p.o.", "oral", "orally"), "by mouth"),
    Route("intramuscular", ("im", "i.m.", "intramuscular", "intramuscularly"), "intramuscularly"),
    Route("inhaled", ("inh", "neb", "inhaled"), "by inhalation"),
    Route("enteral", ("ng", "enteral"), "by feeding tube"),
)

DOSE_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "mg": "mg",
        "g": "g",
        "mcg": "mcg",
        "ug": "mcg",
        "\u00b5g": "mcg",
        "\u03bcg": "mcg",
        "unit": "units",
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
    title: str
    takes: tuple[str, ...]
    needs: tuple[str, ...]
    example: str


DEVICES: tuple[DeviceWords, ...] = (
    DeviceWords("ra", ("ra", "room air"), "room air", (), (), "ra"),
    DeviceWords("nc", ("nc", "nasal cannula"), "nasal cannula", ("flow",), ("flow",), "nc 4"),
    DeviceWords("npc", ("npc",), "nasopharyngeal catheter", ("flow",), ("flow",), "npc 4"),
    DeviceWords("mask", ("mask", "simple mask", "face mask"), "simple face mask", ("flow",), ("flow",), "mask 10"),
    DeviceWords("venturi", ("venturi",), "Venturi mask", ("flow", "fio2"), ("fio2",), "venturi fio2 40"),
    DeviceWords("nrb", ("nrb", "nrbm", "reservoir"), "non-rebreather mask", ("flow",), ("flow",), "nrb 15"),
    DeviceWords("hfnc", ("hfnc", "hfno"), "high-flow nasal cannula", ("flow", "fio2"), ("flow", "fio2"), "hfnc 50/95"),
    DeviceWords("niv", ("niv", "cpap", "bipap"), "non-invasive ventilation", ("fio2", "peep"), (), "niv fio2 60"),
    DeviceWords("imv", ("imv",), "invasive ventilation", ("fio2", "peep"), (), "imv fio2 80 peep 12"),
    DeviceWords("trach", ("trach",), "tracheostomy, no ventilator", ("flow", "fio2"), (), "trach 6"),
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


def event_title(code: str, state: str) -> str:
    """Return the sentence of a coded event, or the code with its state where no phrase exists."""
    found = next((item.title for item in PHRASES if (item.code, item.state) == (code, state)), "")
    return found or " ".join(filter(None, (code.replace("_", " "), state)))
