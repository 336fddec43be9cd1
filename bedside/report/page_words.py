"""What the pages of a note say of its evidence and its patient: printed here and there, and read back by a proof.

A proof has the pages and not the program that printed them; so both take these very messages, in one language.
"""

from __future__ import annotations

import re
from string import Formatter

from bedside.report.glyphs import DOT
from bedside.text import N_, _

#: at the end of a note, and round a signed one
EVIDENCE = N_("SHA-256 of the assessment {digest}")
SIGNED_TEXT = N_("SHA-256 of the signed text {digest}")
#: at the foot of every page
_FOOT = N_("{rule}{status} {dot} evidence {digest}")
#: behind the name on every page but the first, whose head has the same parts among others
_RUNNING = N_(" {dot} born {born} {dot} MRN {mrn}")
BORN, MRN = N_("born "), N_("MRN ")
ALSO = N_(" (also {numbers})")
PAGE = N_("page {number} of {total}")
DRAFT, DRAFT_NOTE = N_("DRAFT"), N_("DRAFT, not signed")
_HASH = r"\b([0-9a-f]{64})\b"


def evidence(digest: str) -> str:
    """Return the hash of an Assessment as a note says it."""
    return _(EVIDENCE).format(digest=digest)


def foot(rule: str, digest: str, status: str = "") -> str:
    """Return the rules and the short hash of the evidence, as every page says them; `status` begins with a blank."""
    return _(_FOOT).format(rule=rule, status=status, dot=DOT.strip(), digest=digest)


def running(born: str, mrn: str) -> str:
    """Return birth date and record number as they stand behind the name."""
    return _(_RUNNING).format(dot=DOT.strip(), born=born, mrn=mrn)


def evidence_pattern() -> re.Pattern[str]:
    """Return what finds the hashes that pages call the evidence; a page may end between the words and the hash."""
    before, _place, after = (_plain(part) for part in _(EVIDENCE).partition("{digest}"))
    others = "|".join(_plain(_(form).partition("{digest}")[0]) for form in (EVIDENCE, SIGNED_TEXT))
    return re.compile(f"{before} (?:(?!{others}).)*?{_HASH}" if before else f"{_HASH} {after}")


def foot_pattern(rule: str) -> re.Pattern[str]:
    """Return what finds the short hashes at the foot of pages that follow some rules."""
    places = {"rule": re.escape(rule), "status": r"(?: \([\w ]*\))?", "dot": r"\W"}
    return re.compile(_pattern(_(_FOOT), digest="([0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4})", **places))


def patient_pattern(born: str, mrn: str) -> re.Pattern[str]:
    """Return what finds a birth date with a record number, on the first page and on the later ones."""
    born, mrn = re.escape(born), re.escape(mrn)
    first = rf"{_plain(_(BORN))} {born} \([^()]*\) \W {_plain(_(MRN))} {mrn}"
    later = _pattern(_(_RUNNING), born=born, mrn=mrn, dot=r"\W").strip()
    also, page = (_plain(_(form).partition("{number")[0]) for form in (ALSO, PAGE))
    drafts = f"{_plain(_(DRAFT))}|{_plain(_(DRAFT_NOTE))}"
    return re.compile(rf"(?:{first}|{later})(?= (?:{also}|\W |{page} \d|{drafts})|$)")


def _pattern(form: str, **places: str) -> str:
    """Return a message as a regular expression, with one for each of its places."""
    parts = ((literal, places[name] if name else "") for literal, name, *_rest in Formatter().parse(form))
    return "".join(re.escape(re.sub(r"\s+", " ", literal)) + place for literal, place in parts)


def _plain(words: str) -> str:
    return re.escape(" ".join(words.split()))
