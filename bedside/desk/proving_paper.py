"""Compute the verdict of a note again from what the note carries, without any store, and hold the two side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bedside.domain.printed import short
from bedside.domain.problem import Problem
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, digest
from bedside.protocol.load import shipped_protocol
from bedside.report import attached, carried
from bedside.report.printable import shown

_PDF = b"%PDF-"
_LIMIT = 100_000_000
# The last one on the pages is the document's own: an addendum tells before it which hash stood in what it amends. The
# end of a page may come between words and hash, with what stands on every page.
_EVIDENCE = re.compile(r"SHA-256 of the assessment (?:(?!SHA-256 of).)*?\b([0-9a-f]{64})\b")
_UNTOUCHED = "Use an untouched copy: print the note again from the store."
# a hyphen at the end of a line comes out of a page as one of the first two
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": None})


class Proof(NamedTuple):
    """The Assessment of a note and the one computed again; `differs` names the parts that are not the same.

    The `printed` digest is the one on the note's pages; `digest` is that of what was computed.
    """

    assessment: Assessment
    digest: str
    printed: str
    differs: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Return whether the note says what its chart comes to."""
        return self.digest == self.printed


def proofs(path: Path) -> tuple[Proof, ...]:
    """Return a proof for each patient whose chart a note carries, from the PDF or the file that was attached to it.

    Raises Problem for a file that is neither, was changed, or was made by rules that this program does not have;
    OSError where it cannot be read.
    """
    where = path.name
    with path.open("rb") as opened:
        content = opened.read(_LIMIT + 1)
    if len(content) > _LIMIT:
        raise Problem(f"this is larger than {_LIMIT // 1_000_000} MB.", where=where, do="No note is so large.")
    if not content.startswith(_PDF):
        return (_proof(carried.unpacked(content, where), where),)
    return tuple(_proof(item, where) for item in _of_pages(content, where))


def _of_pages(document: bytes, where: str) -> Iterator[carried.Carried]:
    """Yield what a PDF carries, having seen that its pages print the same evidence."""
    try:
        files, words = attached.files_of(document), attached.words_of(document)
    except attached.Twice as error:
        text = f"this PDF carries several files named {error}, and a note carries one."
        raise Problem(text, where=where, do=_UNTOUCHED) from error
    except attached.Unreadable as error:
        raise Problem("this PDF cannot be read.", where=where, do="Name a note as bedside wrote it.") from error
    found = sorted(name for name in files if carried.ours(name))
    if not found:
        raise Problem("this PDF carries no chart.", where=where, do="Name a note that bedside wrote.")
    for name in found:
        item = carried.unpacked(files[name], f"{where}, {name}")
        _require_printed(item, words, where)
        yield item


def _require_printed(item: carried.Carried, words: str, where: str) -> None:
    """Raise Problem where the pages do not print the evidence of an attached file, and the patient of its chart."""
    words = " ".join(words.translate(_HYPHENS).split())
    if not _is_evidence(item, words):
        text = "the pages print other evidence than the file attached to them."
        raise Problem(text, where=where, do=_UNTOUCHED)
    if not _is_patient(item, words):
        text = "the pages name another patient than the file attached to them."
        raise Problem(text, where=where, do=_UNTOUCHED)


def _is_evidence(item: carried.Carried, words: str) -> bool:
    """Return whether the document's own hash, and the one at the foot of its pages, are those of the file."""
    rules, digest = item.assessment.protocol, item.digest
    foot = (
        re.escape(f"{rules.id} {rules.version}") + r"(?: \([\w ]*\))? \W evidence ([0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4})"
    )
    return _EVIDENCE.findall(words)[-1:] == [digest] and set(re.findall(foot, words)) <= {short(digest)}


def _is_patient(item: carried.Carried, words: str) -> bool:
    """Return whether the pages are headed by the name, the date of birth and the record number of the chart."""
    patient = item.chart.patient
    mrn, name = (" ".join(shown(each).split()) for each in (patient.mrn, patient.name))
    born = re.escape(patient.born.isoformat())
    told = rf"born {born}(?: \([^()]*\))? \W MRN {re.escape(mrn)}(?= (?:\(also|\W |page \d|DRAFT)|$)"
    return re.search(told, words) is not None and _joined(name) in _joined(words)


def _joined(words: str) -> str:
    """Return a text without blanks and hyphens: a long name is broken anywhere."""
    return "".join(words.replace("-", "").split())


def _proof(item: carried.Carried, where: str) -> Proof:
    rules, chart = item.assessment.protocol, item.chart
    protocol = shipped_protocol(rules.id, chart.catalogue)
    if protocol.version != rules.version:
        text = f"the note follows {rules.id} {rules.version}, and this program has {protocol.version}."
        raise Problem(text, where=where, do="Use the version of bedside that made the note.")
    try:
        made = assess(protocol, chart)
    except (LookupError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        # Bytes that fit their hashes may still be no chart that a store would take.
        raise Problem(
            "the data holds no chart as bedside writes it.", where=where, do="Use an untouched copy."
        ) from error
    return Proof(made, digest(made), item.digest, tuple(_differing(item.assessment, made)))


def _differing(printed: Assessment, made: Assessment) -> Iterator[str]:
    """Yield the names of the parts that are not the same."""
    yield from (name for name in made.__struct_fields__ if getattr(printed, name) != getattr(made, name))
