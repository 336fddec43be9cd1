"""`bedside sign` and `papers`: a physician's signature under the consult note, and which copies are out of date."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, warn
from bedside.desk import signing
from bedside.desk.clock_warnings import clock_warnings
from bedside.domain.chart import Chart
from bedside.domain.moment import iso
from bedside.domain.printed import Copy, Paper, copies
from bedside.domain.problem import Problem
from bedside.domain.records import Document
from bedside.domain.wording import describe, when_text
from bedside.session import Session
from bedside.session.papers import Outdated, outdated
from bedside.session.recommended import outcomes
from bedside.text import _, _p

_MOST = 5


@click.command("sign", help=_("Sign the consult note as it stands now; asks for the passphrase again."))
@patient_option
@click.option("--cosign", is_flag=True, help=_("Put a second signature under the newest signed note."))
@click.option("--addendum", multiple=True, metavar="PART=TEXT", help=_("Sign the newest note again with another text."))
@click.option("--name", default="", metavar="NAME", help=_("The name under it; the user's by default."))
@json_option
@with_store
def sign_verb(*, mrn: str, cosign: bool, addendum: tuple[str, ...], name: str, as_json: bool, access: Access) -> None:
    """Sign the consult note as it stands now; asks for the passphrase again."""
    if cosign and addendum:
        raise Problem(
            _("these are two signatures."), where="--cosign", do=_("Sign the addendum first, then co-sign it.")
        )
    texts = _parts(addendum)
    secret = access.passphrase()
    with opened(access, secret) as session:
        patient = patient_of(session, mrn).patient
        warn(list(clock_warnings(session, patient)))
        again = _again(access, secret)
        if cosign:
            made = signing.cosign(session, _signed_note(session, patient).id, again, name)
        elif addendum:
            made = signing.addendum(session, _signed_note(session, patient).id, texts, again, name=name)
        else:
            made = signing.sign(session, patient, again, name)
        told = _told(made, session.chart(patient))
        line = f"{made.id}  {describe(made, session.catalogue, session.zone)}"
    if as_json:
        emit(told)
    else:
        click.echo(line)
        click.echo(_("text {digest}").format(digest=made.content))
        click.echo(_("assessment {digest}").format(digest=made.assessment))
    if not made.complete:
        warn([_("signed as not complete: rows of the off-label checklist are open, and the page says so.")])


@click.command(
    "papers",
    help=_("List the printed copies of a patient's papers, which are out of date, and what has changed since."),
)
@patient_option
@json_option
@with_store
def papers_verb(mrn: str, as_json: bool, access: Access) -> None:
    """List the printed copies of a patient's papers, which are out of date, and what has changed since."""
    with opened(access) as session:
        chart = session.chart(patient_of(session, mrn).patient)
        rows = list(_copies(session, chart))
    if as_json:
        emit(rows)
        return
    for row in rows:
        click.echo(row["line"])
        for said in row["changed"][:_MOST]:
            click.echo(f"    {said}")
        if len(row["changed"]) > _MOST:
            click.echo("    " + _("and {count} more").format(count=len(row["changed"]) - _MOST))


def _parts(said: Sequence[str]) -> dict[str, str]:
    texts = dict(map(_part, said))
    if len(texts) < len(said):
        raise Problem(_("a part is given twice."), where="--addendum", do=_("Write all of its text in one PART=TEXT."))
    return texts


def _part(said: str) -> tuple[str, str]:
    name, sign, words = said.partition("=")
    if not sign:
        raise Problem(
            _("{text!r} names no part of the note.").format(text=said), where="--addendum", do=_("Write PART=TEXT.")
        )
    return name.strip(), words.strip()


def _again(access: Access, secret: str) -> str:
    """Return the passphrase for the signature: typed again at a terminal, else as it was given."""
    if access.passphrase_file is not None or "BEDSIDE_PASSPHRASE" in os.environ or not sys.stdin.isatty():
        return secret
    try:
        return click.prompt(_("Passphrase again, to sign"), hide_input=True, err=True)
    except click.Abort as abort:
        raise Problem(
            _("nothing was signed."), where="passphrase", do=_("Type the passphrase again to sign.")
        ) from abort


def _signed_note(session: Session, patient: str) -> Document:
    found = signing.newest(session.chart(patient))
    if found is None:
        raise Problem(_("no note is signed."), where="note", do=_("Sign it first: bedside sign"))
    return found


def _told(made: Document, chart: Chart) -> dict[str, object]:
    told = (item.recommendation for item in outcomes(chart, made.id))
    return {
        "document": made.id,
        "form": made.form,
        "name": made.name,
        "role": made.role,
        "at": iso(made.at, chart.zone),
        "text_sha256": made.content,
        "assessment_sha256": made.assessment,
        "of": made.of or None,
        "complete": made.complete,
        "recommendations": [{"record": item.id, "number": item.number, "text": item.text} for item in told],
    }


def _copies(session: Session, chart: Chart) -> Iterator[dict]:
    old = {item.copy: item for item in outdated(chart)}
    for copy in reversed(copies(chart.marks)):
        gone = old.get(copy)
        line = _("{serial}  signed {paper}, printed {when} by {author}{state}")
        if not copy.document:
            line = _("{serial}  {paper}, printed {when} by {author}{state}")
        yield {
            "copy": copy.serial,
            "paper": copy.paper,
            "at": iso(copy.at, session.zone),
            "author": copy.author,
            "document": copy.document or None,
            "text_sha256": copy.content,
            "broken": copy.broken,
            "outdated": gone is not None,
            "replaced_by": (gone.replaced_by or None) if gone else None,
            "changed": _changes(session, gone) if gone else [],
            "line": line.format(
                serial=copy.serial,
                paper=_paper(copy.paper),
                when=when_text(copy.at, "minute", session.zone),
                author=copy.author,
                state=_state(copy, gone),
            ),
        }


def _state(copy: Copy, gone: Outdated | None) -> str:
    if copy.broken:
        return _(": NOT FINISHED, never printed whole: destroy what came out")
    if gone is None:
        return _(", up to date")
    if gone.replaced_by:
        return _(": OUT OF DATE, a newer one is {serial}").format(serial=gone.replaced_by)
    return _(": OUT OF DATE")


def _paper(paper: Paper) -> str:
    """Return what a paper is called."""
    return {
        "note": _p("paper", "note"),
        "handoff": _p("paper", "handoff"),
        "sbar": _p("paper", "sbar"),
        "drug-chart": _p("paper", "drug-chart"),
        "trends": _p("paper", "trends"),
        "downtime": _p("paper", "downtime"),
        "cohort": _p("paper", "cohort"),
    }[paper]


def _changes(session: Session, gone: Outdated) -> list[str]:
    return [describe(item, session.catalogue, session.zone) for item in gone.since]
