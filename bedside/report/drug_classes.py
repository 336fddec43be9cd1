"""What the classes of the drug catalogue are called where a paper lists medicines."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bedside.text import N_, _

_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "acid_suppressant": N_("acid suppressant"),
        "antiarrhythmic": N_("antiarrhythmic"),
        "antibiotic": N_("antibiotic"),
        "anticoagulant": N_("anticoagulant"),
        "antidiabetic": N_("antidiabetic"),
        "antifungal": N_("antifungal"),
        "antihypertensive": N_("antihypertensive"),
        "antimalarial": N_("antimalarial"),
        "antiplatelet": N_("antiplatelet"),
        "antipsychotic": N_("antipsychotic"),
        "antipyretic": N_("antipyretic"),
        "antirheumatic": N_("antirheumatic"),
        "antiviral": N_("antiviral"),
        "b_cell_depleting": N_("b cell depleting"),
        "biologic": N_("biologic"),
        "calcineurin_inhibitor": N_("calcineurin inhibitor"),
        "chemotherapy": N_("chemotherapy"),
        "diuretic": N_("diuretic"),
        "glucocorticoid": N_("glucocorticoid"),
        "immunosuppressant": N_("immunosuppressant"),
        "interleukin_1_blocker": N_("interleukin 1 blocker"),
        "interleukin_6_blocker": N_("interleukin 6 blocker"),
        "janus_kinase_inhibitor": N_("janus kinase inhibitor"),
        "opioid": N_("opioid"),
        "qt_prolonging": N_("qt prolonging"),
        "sedative": N_("sedative"),
        "tnf_blocker": N_("tnf blocker"),
        "vasopressor": N_("vasopressor"),
    }
)


def class_word(name: str) -> str:
    """Return a class in words; one that a site has added is called as its file has it."""
    return _(_CLASSES[name]) if name in _CLASSES else name.replace("_", " ")
