"""Compute the verdict of a note again from what the note carries, without any store, and hold the two side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.printed import short
from bedside.domain.problem import Problem
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, digest
from bedside.protocol.load import shipped_protocol
from bedside.report import attached, carried, page_words
from bedside.report.printable import shown
from bedside.report.spoken import printed_day
from bedside.text import N_, _, languages, speaking

_PDF = b"%PDF-"
_LIMIT = 100_000_000
_UNTOUCHED = N_("Use an untouched copy: print the note again from the store.")
# a hyphen at the end of a line comes out of a page as one of the first two
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": None})


class Proof(NamedTuple):
    """The Assessment of a note's chart, computed again; `differs` names the parts that the note has otherwise.

    The `printed` digest is the one on the note's pages; `digest` is that of what was computed.
    """

    chart: Chart
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
        raise Problem(
            _("this is larger than {limit} MB.").format(limit=_LIMIT // 1_000_000),
            where=where,
            do=_("No note is so large."),
        )
    if not content.startswith(_PDF):
        return (_proof(_unpacked(content, where), where),)
    return tuple(_proof(item, where) for item in _of_pages(content, where))


def _of_pages(document: bytes, where: str) -> Iterator[carried.Carried]:
    """Yield what a PDF carries, having seen that its pages print the same evidence."""
    try:
        files, words = attached.files_of(document), attached.words_of(document)
    except attached.Twice as error:
        text = _("this PDF carries several files named {name}, and a note carries one.").format(name=error)
        raise Problem(text, where=where, do=_(_UNTOUCHED)) from error
    except attached.Unreadable as error:
        raise Problem(_("this PDF cannot be read."), where=where, do=_("Name a note as bedside wrote it.")) from error
    found = sorted(name for name in files if carried.ours(name))
    if not found:
        raise Problem(_("this PDF carries no chart."), where=where, do=_("Name a note that bedside wrote."))
    for name in found:
        item = _unpacked(files[name], f"{where}, {name}")
        _require_printed(item, words, where)
        yield item


def _require_printed(item: carried.Carried, words: str, where: str) -> None:
    """Raise Problem where the pages do not print the evidence of an attached file, and the patient of its chart."""
    words = " ".join(words.translate(_HYPHENS).split())
    with speaking(item.language):
        evidence, patient = _is_evidence(item, words), _is_patient(item, words)
    if not evidence:
        text = _("the pages print other evidence than the file attached to them.")
        raise Problem(text, where=where, do=_(_UNTOUCHED))
    if not patient:
        text = _("the pages name another patient than the file attached to them.")
        raise Problem(text, where=where, do=_(_UNTOUCHED))


def _is_evidence(item: carried.Carried, words: str) -> bool:
    """Return whether the document's own hash, and the one at the foot of its pages, are those of the file."""
    rules, digest = item.assessment.protocol, item.digest
    # The last one on the pages is the document's own: an addendum tells before it which hash stood in what it amends.
    own = page_words.evidence_pattern().findall(words)[-1:] == [digest]
    return own and set(page_words.foot_pattern(f"{rules.id} {rules.version}").findall(words)) <= {short(digest)}


def _is_patient(item: carried.Carried, words: str) -> bool:
    """Return whether the pages are headed by the name, the date of birth and the record number of the chart."""
    patient = item.chart.patient
    mrn, name = (" ".join(shown(each).split()) for each in (patient.mrn, patient.name))
    told = page_words.patient_pattern(printed_day(patient.born), mrn)
    return told.search(words) is not None and _joined(name) in _joined(words)


def _joined(words: str) -> str:
    """Return a text without blanks and hyphens: a long name is broken anywhere."""
    return "".join(words.replace("-", "").split())


def _proof(item: carried.Carried, where: str) -> Proof:
    rules, chart = item.assessment.protocol, item.chart
    protocol = shipped_protocol(rules.id, chart.catalogue)
    if protocol.version != rules.version:
        text = _("the note follows {protocol} {version}, and this program has {own_version}.").format(
            protocol=rules.id, version=rules.version, own_version=protocol.version
        )
        raise Problem(text, where=where, do=_("Use the version of bedside that made the note."))
    try:
        with speaking(item.language):
            made = assess(protocol, chart)
    except (LookupError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        # Bytes that fit their hashes may still be no chart that a store would take.
        raise Problem(
            _("the data holds no chart as bedside writes it."), where=where, do=_("Use an untouched copy.")
        ) from error
    return Proof(chart, made, digest(made), item.digest, tuple(_differing(item.assessment, made)))


def _unpacked(content: bytes, where: str) -> carried.Carried:
    """Return what a note carries; its words are part of the verdict, so they have to be of a language that is here."""
    item = carried.unpacked(content, where)
    if item.language not in languages():
        text = _("the note is in a language that this program does not speak: {language!r}.")
        do = _("Use a bedside that has this language.")
        raise Problem(text.format(language=item.language[:16]), where=where, do=do)
    return item


def _differing(printed: Assessment, made: Assessment) -> Iterator[str]:
    """Yield the names of the parts that are not the same."""
    yield from (name for name in made.__struct_fields__ if getattr(printed, name) != getattr(made, name))
