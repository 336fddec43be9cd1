"""What a column of a laboratory's table may be, and the heads that say so in English and German."""

from __future__ import annotations

import re

Role = str
#: what may stand in a pasted table, which is one patient's
ROLES: tuple[Role, ...] = (
    "analyte", "value", "unit", "time", "flag", "range", "note", "status", "issued", "identifier", "specimen", "loinc",
    "",
)  # fmt: skip
#: who a line is of, in a table of several
PERSONAL: tuple[Role, ...] = ("mrn", "name", "born")
#: the word for a column that is left out, where a person writes its role
IGNORED = "ignore"
#: several columns may be these together: a date and its clock time
SHARED = frozenset({"time", ""})
FLAGGED = frozenset({"flag"})

_HEADS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("analyte", ("analyte", "analyt", "test", "test name", "testname", "lab test", "parameter", "investigation",
                 "component", "assay", "analysis", "analyse", "untersuchung", "bezeichnung", "laborwert",
                 "messgr\u00f6\u00dfe", "k\u00fcrzel")),
    ("loinc", ("loinc", "loinc code", "loinc-code")),
    ("value", ("value", "result", "results", "raw value", "result value", "numeric result", "wert", "ergebnis",
               "messwert", "befund", "resultat")),
    ("unit", ("unit", "units", "raw unit", "uom", "unit of measure", "einheit", "einheiten", "ma\u00dfeinheit", "dim",
              "dimension")),
    ("time", ("time", "date", "date/time", "datetime", "date time", "collected", "collected at", "collection time",
              "collection date", "sampled", "sampled at", "sampling time", "sampling date", "sample time",
              "sample date", "specimen date", "drawn", "drawn at", "charttime", "datum", "zeit", "uhrzeit", "abnahme",
              "abnahmezeit", "abnahmedatum", "entnahme", "entnahmezeit", "entnahmedatum", "probenentnahme",
              "probendatum", "zeitpunkt", "datum/zeit", "datum/uhrzeit", "datum uhrzeit", "datum zeit")),
    ("issued", ("issued", "reported", "reported at", "resulted", "result time", "result date", "report date",
                "befunddatum", "befundzeit", "ergebnisdatum", "freigabe", "freigabezeit", "validiert am")),
    ("flag", ("flag", "flags", "abnormal", "abnormal flag", "abn", "h/l", "hl", "kennzeichen", "markierung",
              "bewertung", "interpretation")),
    ("range", ("range", "reference", "reference range", "reference interval", "ref", "ref range", "normal range",
               "normal", "limits", "referenz", "referenzbereich", "referenzintervall", "ref-bereich", "refbereich",
               "normbereich", "normalbereich", "normwert", "normwerte", "normalwert", "normalwerte", "norm")),
    ("note", ("comment", "comments", "note", "notes", "remark", "remarks", "kommentar", "bemerkung", "bemerkungen",
              "anmerkung", "hinweis")),
    ("status", ("status", "result status", "befundstatus", "ergebnisstatus")),
    ("identifier", ("identifier", "result id", "order", "order number", "order id", "accession", "accession number",
                    "sample id", "sample number", "specimen id", "specimen number", "lab number", "barcode", "auftrag",
                    "auftragsnummer", "auftragsnr", "probennummer", "proben-nr", "probennr", "labornummer")),
    ("specimen", ("specimen", "specimen type", "sample type", "material", "probenmaterial", "probenart",
                  "untersuchungsmaterial")),
    ("mrn", ("mrn", "record number", "record no", "medical record number", "patient number", "patient no", "patient id",
             "patientid", "pid", "hospital number", "patientennummer", "patientennr", "patienten-nr", "patienten-id",
             "pat-nr", "patnr", "fallnummer", "fall-nr")),
    ("name", ("patient name", "patientenname", "name des patienten")),
    ("born", ("born", "dob", "birth date", "birthdate", "date of birth", "geburtsdatum", "geboren", "geboren am",
              "geb", "geb-datum", "gebdatum", "geb datum")),
)  # fmt: skip
_BY_HEAD = {name: role for role, names in _HEADS for name in names}
_SPACES = re.compile(r"[\s_]+")


def head_key(text: str) -> str:
    """Return the key that heads are compared by: case, underscores, dots and colons do not count."""
    if len(text) > 80:
        return text
    return _SPACES.sub(" ", text.replace(".", " ").replace(":", " ").replace("*", " ")).strip().casefold()


def role_of_head(text: str) -> Role:
    """Return the role that a head names, empty for none."""
    key = head_key(text)
    return _BY_HEAD.get(key) or _BY_HEAD.get(key.replace(" ", "-"), "")
