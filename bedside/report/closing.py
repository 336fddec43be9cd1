"""How a note ends: assessment, who was called, contact and follow-up, the signature, and the place to co-sign."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.domain.chart import Chart
from bedside.report.content import Cell, Column, Row, Section, Table, Text, quiet, sentence, strong, text
from bedside.report.spoken import in_any_language
from bedside.report.words import stamp
from bedside.report.writing import Hand, Writing
from bedside.text import N_, _

_PARTS = (
    ("called", N_("Called"), N_("Nobody is written to have been called.")),
    ("contact", N_("Contact"), N_("No contact written.")),
    ("follow_up", N_("Follow-up"), N_("No follow-up written.")),
)
_LINE = "_" * 30


def judged(writing: Writing) -> Section:
    """Return the physician's own assessment."""
    words = writing.consult.text("assessment")
    said = sentence(words) if words else sentence(quiet(_("No assessment written.")))
    return Section(_("Assessment"), (said,))


def reached(writing: Writing) -> Section:
    """Return who was called and when, whom to call, and when the consult comes back; what nobody wrote in one line."""
    lines, nobody = [], []
    for name, title, nothing in _PARTS:
        words = writing.consult.text(name)
        if words:
            lines.append(sentence(strong(f"{_(title)}: "), words))
        else:
            nobody.append(_(nothing))
    if nobody:
        lines.append(sentence(quiet(" ".join(nobody))))
    return Section(_("Calls, contact and follow-up"), tuple(lines))


def signature(chart: Chart, writing: Writing) -> Section:
    """Return the signature, or that there is none, and the place for a co-signature to be written by hand."""
    columns = (
        Column("", 18),
        Column(_("name, role"), 36),
        Column(_("date and time"), 24),
        Column(_("signature"), 40),
    )
    before = writing.amends.hands if writing.amends else ()
    hands = (*before, *([writing.signed] if writing.signed else []))
    rows = [
        _row(_("Addendum") if place else _("Signed"), *_by(hand, stamp(hand.at, chart, year=True)))
        for place, hand in enumerate(hands)
    ]
    if not hands:
        rows.append(_row(_("Signed"), text(quiet(_("not signed"))), text(), text()))
    rows.append(_row(_("Co-signed"), text(_LINE), text(_LINE[:20]), text(_LINE)))
    return Section(_("Signatures"), (Table(columns, tuple(rows)),))


def co_signed(section: Section, hands: Sequence[tuple[Hand, str]]) -> Section:
    """Return the signatures with who co-signed, each with the time as printed, in the place of the line for it."""
    if section.title not in in_any_language(N_("Signatures")) or not hands:
        return section
    blocks = tuple(_filled(item, hands) if isinstance(item, Table) else item for item in section.blocks)
    return msgspec.structs.replace(section, blocks=blocks)


def _filled(table: Table, hands: Sequence[tuple[Hand, str]]) -> Table:
    blank = {text(words) for words in in_any_language(N_("Co-signed"))}
    rows = tuple(item for item in table.rows if item.cells[0].text not in blank)
    made = tuple(_row(_("Co-signed"), *_by(hand, when)) for hand, when in hands)
    return msgspec.structs.replace(table, rows=(*rows, *made))


def _by(hand: Hand, when: str) -> tuple[Text, Text, Text]:
    named = ", ".join(filter(None, (hand.named, _(hand.role))))
    return text(strong(named)), text(strong(when)), text(_("signed electronically, with passphrase"))


def _row(title: str, *cells: Text) -> Row:
    return Row((Cell(text(title)), *(Cell(words) for words in cells)))
