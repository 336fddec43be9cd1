"""The file in a paper from which its verdict is computed again: a chart and the Assessment that was made of it.

Its hashes tell a damaged file or one put together of two. They prove no author: that does the signature in the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment, canonical
from bedside.report.chart_form import ChartForm, chart_of, formed
from bedside.text import ENGLISH, _, language

FORMAT = "bedside-verdict-1"
#: bytes of one attached file; a chart of 3,000 records takes two million
LIMIT = 50_000_000
_NAME = "bedside-{number}.json"
_PREFIX, _SUFFIX = _NAME.split("{number}")


class Carried(NamedTuple):
    """What a paper carries of one patient; `digest` is the SHA-256 that the paper prints as its evidence.

    `language` is the one that the paper and the words of the Assessment are in.
    """

    chart: Chart
    assessment: Assessment
    digest: str
    language: str = ENGLISH


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file as it stands: both parts stay bytes until their hashes are found to be right.

    One without a language is English, as all were before there was another.
    """

    format: str
    catalogue: str
    chart_sha256: str
    assessment_sha256: str
    chart: msgspec.Raw
    assessment: msgspec.Raw
    language: str | msgspec.UnsetType = msgspec.UNSET


def files(carried: Sequence[tuple[Assessment, Chart]], spoken: str = "") -> tuple[tuple[str, bytes], ...]:
    """Return the files for `Printed.attached`, one for each patient, in their order.

    `spoken` is the language of the paper, the one spoken now unless it was made in another.
    """
    return tuple((_NAME.format(number=number), packed(*each, spoken)) for number, each in enumerate(carried, start=1))


def packed(assessment: Assessment, chart: Chart, spoken: str = "") -> bytes:
    """Return the file of one patient; the same Assessment, chart and language give the same bytes."""
    code = spoken or language()
    # Marks are no entries, and another copy on paper must not make other bytes.
    form = msgspec.structs.replace(formed(chart), marks=())
    told, verdict = msgspec.json.encode(form, order="sorted"), canonical(assessment)
    file = _File(
        format=FORMAT,
        catalogue=chart.catalogue.version,
        chart_sha256=_sha256(told),
        assessment_sha256=_sha256(verdict),
        chart=msgspec.Raw(told),
        assessment=msgspec.Raw(verdict),
        language=msgspec.UNSET if code == ENGLISH else code,
    )
    return msgspec.json.encode(file)


def ours(name: str) -> bool:
    """Return whether an attached file of that name is one of these."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def unpacked(content: bytes, where: str) -> Carried:
    """Return what a file holds; raise Problem, placed at `where`, for a foreign, damaged or too large one."""
    if len(content) > LIMIT:
        text = _("the data is larger than {size} MB.").format(size=LIMIT // 1_000_000)
        raise Problem(text, where=where, do=_("No note carries so much."))
    try:
        file = msgspec.json.decode(content, type=_File)
    except (ValueError, RecursionError) as error:
        raise Problem(
            _("this is not the data of a note."), where=where, do=_("Name a note, or its attached file.")
        ) from error
    if file.format != FORMAT:
        text = _("the data is of the form {form!r}, and {known} is known here.").format(
            form=file.format[:24], known=FORMAT
        )
        raise Problem(text, where=where, do=_("Use the version of bedside that made the note."))
    told, verdict = bytes(file.chart), bytes(file.assessment)
    if (_sha256(told), _sha256(verdict)) != (file.chart_sha256, file.assessment_sha256):
        raise Problem(_("the data was changed after the note was made."), where=where, do=_("Use an untouched copy."))
    try:
        chart = chart_of(msgspec.json.decode(told, type=ChartForm))
        assessment = msgspec.json.decode(verdict, type=Assessment)
    except (ValueError, LookupError, OSError, RecursionError) as error:
        raise Problem(
            _("the data holds no chart as bedside writes it."), where=where, do=_("Use an untouched copy.")
        ) from error
    return Carried(chart, assessment, file.assessment_sha256, file.language or ENGLISH)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
