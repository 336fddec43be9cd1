"""What a column of a laboratory's table may be, and the heads that say so in English and German."""

from __future__ import annotations

import re
from functools import lru_cache

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
                "befunddatum", "befundzeit", "ergebnisdatum", "freigabe", "freigabezeit", "freigabedatum",
                "freigegeben am",
                "validiert am", "validated at", "validation date", "validation time", "validierungsdatum",
                "validierungszeit", "verified", "verified at", "released", "released at", "authorised", "authorized",
                "date reported", "reported date", "report time", "befund vom", "issue date")),
    ("flag", ("flag", "flags", "abnormal", "abnormal flag", "abn", "h/l", "hl", "kennzeichen", "markierung",
              "bewertung", "interpretation")),
    ("range", ("range", "reference", "reference range", "reference interval", "ref", "ref range", "normal range",
               "normal", "limits", "referenz", "referenzbereich", "referenzintervall", "ref-bereich", "refbereich",
               "normbereich", "normalbereich", "normwert", "normwerte", "normalwert", "normalwerte", "norm")),
    ("note", ("comment", "comments", "note", "notes", "remark", "remarks", "kommentar", "bemerkung", "bemerkungen",
              "anmerkung", "hinweis")),
    ("status", ("status", "result status", "befundstatus", "ergebnisstatus", "report status", "validierung",
                "validation",
                "validiert", "validated", "validierungsstatus", "validation status", "freigabestatus", "zustand",
                "bearbeitungsstatus", "result state", "state", "auftragsstatus", "order status")),
    ("identifier", ("identifier", "result id", "order", "order number", "order id", "accession", "accession number",
                    "sample id", "sample number", "specimen id", "specimen number", "lab number", "barcode", "auftrag",
                    "auftragsnummer", "auftragsnr", "probennummer", "proben-nr", "probennr", "labornummer")),
    ("specimen", ("specimen", "specimen type", "specimen source", "sample", "sample type", "sample material", "s type",
                  "stype", "type of sample", "type of specimen", "material", "probenmaterial", "probe", "probenart",
                  "probentyp", "untersuchungsmaterial", "untersuchungsgut", "fluid", "body fluid", "source", "matrix",
                  "bereich", "system", "herkunft", "entnahmematerial", "materialart", "mat")),
    ("mrn", ("mrn", "record number", "record no", "medical record number", "patient number", "patient no", "patient id",
             "patientid", "pid", "hospital number", "patientennummer", "patientennr", "patienten-nr", "patienten-id",
             "pat-nr", "patnr", "fallnummer", "fall-nr", "fallnr", "fall", "fall-id", "fallid", "case", "case number",
             "case no", "case id", "kis-nr", "kisnr", "kis-nummer", "kis-id", "kis", "pid-nr", "pat-id", "patid",
             "pat-nummer", "patienten-nummer", "patientenid", "subject id", "subjectid", "subject", "hadm id",
             "stay id",
             "encounter", "encounter id", "visit", "visit id", "visit number", "admission id", "aufnahmenummer",
             "aufnahme-nr", "aufnahmenr", "chart number", "chart no", "medical record", "nhs number", "ssn",
             "versichertennummer", "versicherten-nr", "patientenkennung", "pseudonym", "person id", "mr number")),
    ("name", ("patient name", "patientenname", "name des patienten", "patient", "patientin", "patienten", "pat",
              "pat-name",
              "patname", "nachname", "vorname", "zuname", "familienname", "rufname", "last name", "lastname",
              "first name", "firstname", "surname", "forename", "given name", "family name", "full name",
              "name vorname",
              "name, vorname", "nachname, vorname", "vorname nachname", "name/vorname", "person", "patient/in")),
    ("born", ("born", "dob", "birth date", "birthdate", "date of birth", "geburtsdatum", "geboren", "geboren am",
              "geb", "geb-datum", "gebdatum", "geb datum", "geburtstag", "birthday", "birth", "geb-dat", "gebdat")),
    # Known, and nothing that is read: what else was done when, where and by whom.
    (IGNORED, ("aufnahme", "aufnahmedatum", "aufnahmezeit", "aufgenommen", "aufgenommen am", "admission", "admitted",
               "admission date", "admission time", "date of admission", "entlassung", "entlassdatum", "discharge",
               "discharge date", "printed", "printed at", "print date", "date printed", "gedruckt", "gedruckt am",
               "druckdatum", "received", "received at", "receipt", "received date", "date received", "received time",
               "eingang", "eingangsdatum", "eingangszeit", "probeneingang", "laboreingang", "registered", "ordered",
               "ordered at", "order date", "order time", "requested", "angefordert", "angefordert am", "anforderung",
               "auftragsdatum", "exportdatum", "export date", "storetime", "station", "ward", "abteilung", "department",
               "einsender", "labor", "laboratory", "lab", "method", "methode", "ger\u00e4t", "device", "analyzer",
               "zeile", "row", "line", "lfd nr", "lfd-nr", "lfdnr", "index", "row id", "itemid", "geschlecht", "sex",
               "gender", "age", "alter")),
)  # fmt: skip
_BY_HEAD = {name: role for role, names in _HEADS for name in names}
_SPACES = re.compile(r"[\s_]+")
_PARTS = re.compile(r"\w+")
_LONGEST = 80
_TIMES = frozenset(
    (
        *("date", "time", "datum", "zeit", "uhrzeit", "uhr", "zeitpunkt", "datetime", "tag", "am", "um", "at", "on"),
        *("collected", "drawn", "sampled", "taken", "entnommen", "abgenommen", "entnahmezeitpunkt", "abnahmezeitpunkt"),
        *("probenentnahme", "probenahme", "entnahme", "abnahme", "blutentnahme", "blutabnahme", "entnahmedatum"),
        *("abnahmedatum", "entnahmezeit", "abnahmezeit", "entnahmetag", "abnahmetag", "timestamp", "zeitstempel"),
    )
)
_SAMPLING = _TIMES | frozenset(
    (
        *(
            "collection",
            "sampling",
            "sample",
            "specimen",
            "draw",
            "of",
            "der",
            "des",
            "and",
            "und",
            "probe",
            "local",
            "mez",
        ),
        *("cet", "utc", "h", "hh", "mm", "dd", "yyyy", "tt", "jjjj", "blood"),
    )
)


def head_key(text: str) -> str:
    """Return the key that heads are compared by: case, underscores, dots and colons do not count."""
    if len(text) > 80:
        return text
    return _SPACES.sub(" ", text.replace(".", " ").replace(":", " ").replace("*", " ")).strip().casefold()


# A table says the same few names in all its lines, and each may be a head again.
@lru_cache(maxsize=4096)
def role_of_head(text: str) -> Role:
    """Return the role that a head names, empty for none."""
    if not text or text[0].isdigit():
        return ""
    key = head_key(text)
    found = _BY_HEAD.get(key) or _BY_HEAD.get(key.replace(" ", "-"), "") or _BY_HEAD.get(key.replace(" -", "-"), "")
    return found or ("time" if _says_sampling(key) else "")


def _says_sampling(key: str) -> bool:
    """Return whether every word of a head is one for the time that a sample was taken at."""
    words = _PARTS.findall(key) if len(key) <= _LONGEST else []
    return bool(_TIMES.intersection(words)) and _SAMPLING.issuperset(words)
