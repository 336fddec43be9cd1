"""The header of a message (MSH): how it is cut, what it is, who sent it; others are refused by name."""

from __future__ import annotations

from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.charset import encoding_of
from bedside.exchange.hl7v2.escapes import Signs, signs_of
from bedside.exchange.hl7v2.segments import Cutter, Talk, Text
from bedside.exchange.hl7v2.times import iso_time, offset_of
from bedside.text import N_, _

_VERSIONS = {"2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2"}
_READ = {("ORU", "R01"), ("OUL", "R22")}
_OLD = {"2.1", "2.2"}
_DO = N_("Export ORU^R01 or OUL^R22 messages of version 2.1 to 2.8.")
_TRAINING = {
    "T": N_("The message is marked as training (MSH-11 T)."),
    "D": N_("The message is marked as debugging (MSH-11 D)."),
}


class Header(NamedTuple):
    """What the first segment of a message says of all of it.

    `sender` names facility and application, `control` is the sender's number of the message,
    `offset` the offset from UTC that its own time is written with, `remark` what the report says beside each line.
    """

    version: str
    kind: str
    sender: str
    control: str
    offset: str
    remark: str


def talk_of(data: bytes, *, marked: bool) -> tuple[Talk, str]:
    """Return how the text of a message is read, and the encoding it declares (MSH-18); raise Problem."""
    text = data.decode("latin-1")
    signs = signs_of(text)
    declared = _field(text, signs, 18).strip()
    sets = [each.split(signs.component)[0] for each in declared.split(signs.repetition)]
    return Talk(signs, encoding_of(sets, marked=marked)), declared


def header_of(text: Text, cutter: Cutter) -> Header:
    """Read a header; raise Problem for a message that is no laboratory result, or of another version."""
    header = cutter.segment(text)
    if header.too_long:
        raise Problem(_("the header is too long to be a header."), where="MSH", do=_(_DO))
    version = header.part(12)
    kind, event, structure = (header.part(9, place) for place in (1, 2, 3))
    if not event and (structure == f"{kind}_R01" or (version in _OLD and kind == "ORU")):
        event = "R01"
    if (kind, event) not in _READ:
        named = "^".join(filter(None, (kind, event)))[:20] or _("messages of no type")
        said = _("{kind} is not read: ORU^R01 and OUL^R22 are.").format(kind=named)
        raise Problem(said, where="MSH-9", do=_(_DO))
    if version not in _VERSIONS:
        raise Problem(_("the version {version!r} is not read.").format(version=version[:10]), where="MSH-12", do=_(_DO))
    if header.part(14):
        said = _("it is continued in another message, and parts are not put together.")
        raise Problem(said, where="MSH-14", do=_(_DO))
    sent = header.part(7)
    if sent:
        # All times without an offset are read by its own.
        iso_time(sent, header.part(7, 2), "MSH-7")
    mode = header.part(11).upper()
    return Header(
        version=version,
        kind=kind,
        sender="|".join((header.part(4), header.part(3))),
        control=header.part(10),
        offset=offset_of(sent),
        remark=_(_TRAINING.get(mode, "")),
    )


def _field(text: str, signs: Signs, number: int) -> str:
    parts = text.split(signs.field, number)
    return parts[number - 1] if len(parts) >= number else ""
