"""How a note ends: assessment, who was called, contact and follow-up, the signature, and the place to co-sign."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.report.content import Cell, Column, Row, Section, Table, Text, quiet, sentence, strong, text
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import _

_PARTS = (
    ("called", "Called", "Nobody is written to have been called."),
    ("contact", "Contact", "No contact written."),
    ("follow_up", "Follow-up", "No follow-up written."),
)
_LINE = "_" * 30


def judged(writing: Writing) -> Section:
    """Return the physician's own assessment."""
    words = writing.consult.text("assessment")
    said = sentence(words) if words else sentence(quiet(_("No assessment written.")))
    return Section(_("Assessment"), (said,))


def reached(writing: Writing) -> Section:
    """Return who was called and when, whom to call, and when the consult comes back."""
    lines = []
    for name, title, nothing in _PARTS:
        words = writing.consult.text(name)
        lines.append(sentence(strong(f"{_(title)}: "), words if words else quiet(_(nothing))))
    return Section(_("Calls, contact and follow-up"), tuple(lines))


def signature(chart: Chart, writing: Writing) -> Section:
    """Return the signature, or that there is none, and the place for a co-signature to be written by hand."""
    signed = writing.signed
    columns = (
        Column("", 18),
        Column(_("name, role"), 36),
        Column(_("date and time"), 24),
        Column(_("signature"), 40),
    )
    if signed is None:
        own = (text(quiet(_("not signed"))), text(), text())
    else:
        named = ", ".join(filter(None, (signed.name, _(signed.role))))
        when = stamp(signed.at, chart, year=True)
        own = (text(strong(named)), text(strong(when)), text(_("signed electronically, with passphrase")))
    by_hand = (text(_LINE), text(_LINE[:20]), text(_LINE))
    rows = (_row(_("Signed"), *own), _row(_("Co-signed"), *by_hand))
    return Section(_("Signatures"), (Table(columns, rows),))


def _row(title: str, *cells: Text) -> Row:
    return Row((Cell(text(title)), *(Cell(words) for words in cells)))
