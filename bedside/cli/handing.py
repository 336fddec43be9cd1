"""`bedside handoff`, `sbar` and `tell`: the papers of a shift's end and of one call, and what is said for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bedside.cli.access import (
    Access,
    json_option,
    opened,
    output_option,
    paper_option,
    patient_of,
    patient_option,
    with_store,
)
from bedside.cli.output import coming_out, due_moment, emit, leave
from bedside.config import PaperSize
from bedside.desk.handoff import handoff_paper, sbar_paper
from bedside.desk.writing import require_place
from bedside.domain.chart import Chart
from bedside.domain.check import visible
from bedside.domain.handing import SEVERITIES, LineKind, Severity, lines, picked
from bedside.domain.moment import iso
from bedside.domain.problem import Problem
from bedside.domain.wording import when_text
from bedside.session import Session
from bedside.session import handoff as saying
from bedside.text import _, _p

_SEVERITY = "severity"


@click.command(
    "handoff", help=_("Write the handoff of the ward as PDF, the sickest first; each patient's copy has its number.")
)
@output_option
@paper_option
@with_store
def handoff_verb(output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the handoff of the ward as PDF, the sickest first; each patient's copy has its number."""
    require_place(output)
    with opened(access) as session, coming_out(session):
        content = handoff_paper(session, paper)
        leave(output, content)


@click.command("sbar", help=_("Write the page for one call about a patient as PDF."))
@patient_option
@output_option
@paper_option
@with_store
def sbar_verb(mrn: str, output: Path, paper: PaperSize | None, access: Access) -> None:
    """Write the page for one call about a patient as PDF."""
    require_place(output)
    with opened(access) as session, coming_out(session):
        content = sbar_paper(session, patient_of(session, mrn).patient, paper)
        leave(output, content)


@click.command("tell", help=_("Say something for the next handoff of a patient; without an option, list what stands."))
@patient_option
@click.option("--severity", type=click.Choice(SEVERITIES), help=_("How ill the patient is, as you see it."))
@click.option("--because", default="", metavar="REASON", help=_("Why, with --severity."))
@click.option("--line", metavar="TEXT", help=_("A line of your own for the summary."))
@click.option("--action", metavar="TEXT", help=_("Something to be done."))
@click.option("--if", "if_then", metavar="TEXT", help=_("An if-then of your own."))
@click.option("--owner", metavar="WHO", help=_("Who is to see to it."))
@click.option("--due", "due_text", metavar="T", help=_("By when: 06:00 (the next one), +2h, or a date with its time."))
@click.option("--until", "until_text", metavar="T", help=_("Until when it is printed; default the site's hours."))
@click.option("--done", metavar="ID", help=_("Say that a line is done, or holds no more."))
@json_option
@with_store
def tell_verb(
    *,
    mrn: str,
    severity: Severity | None,
    because: str,
    done: str | None,
    due_text: str | None,
    until_text: str | None,
    owner: str | None,
    as_json: bool,
    access: Access,
    **texts: str | None,
) -> None:
    """Say something for the next handoff of a patient; without an option, list what stands."""
    given: list[tuple[LineKind, str]] = [(kind, said) for kind, said in _kinds(texts) if said is not None]
    if len(given) + (severity is not None) + (done is not None) > 1:
        raise Problem(_("one thing is said at a time."), where="tell", do=_("Use one of these options at a time."))
    if because and severity is None:
        raise Problem(_("a reason belongs to a severity."), where="--because", do=_("Give --severity too."))
    if owner is not None and not visible(owner):
        raise Problem(_("the owner is empty."), where="--owner", do=_("Write who is to see to it, or leave it out."))
    if not given:
        _require_none({"--owner": owner, "--due": due_text, "--until": until_text})
    with opened(access) as session:
        patient = patient_of(session, mrn).patient
        due, until = due_moment(due_text, "--due", session), due_moment(until_text, "--until", session)
        if severity is not None:
            saying.pick(session, patient, severity, because)
        elif done is not None:
            _done(session, patient, done)
        for kind, said in given:
            saying.say(session, patient, kind, said, owner=owner or "", due=due, until=until)
        rows = list(_standing(session.chart(patient), session))
    if as_json:
        emit(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['text']}")


def _require_none(about: dict[str, str | None]) -> None:
    """Raise Problem where something is told about a line that nobody says: it must not get lost."""
    for option, said in about.items():
        if said:
            raise Problem(_("this belongs to a line."), where=option, do=_("Give --action, --line or --if too."))


def _done(session: Session, patient: str, key: str) -> None:
    if key == _SEVERITY:
        do = _("Pick another one with --severity; each ends by itself.")
        raise Problem(_("a severity is not taken back."), where="--done", do=do)
    saying.done(session, patient, key)


def _kinds(texts: dict[str, str | None]) -> tuple[tuple[LineKind, str | None], ...]:
    return (("line", texts["line"]), ("action", texts["action"]), ("if", texts["if_then"]))


def _standing(chart: Chart, session: Session) -> Iterator[dict[str, str | None]]:
    """Yield what people have said of a patient and what has not expired."""
    found = picked(chart.marks, chart.at)
    if found is not None:
        until = when_text(found.told.until, "minute", session.zone)
        said = _("{severity} ({author}, until {until})")
        if found.told.words:
            said = _("{severity}, because {why} ({author}, until {until})")
        yield {
            "id": _SEVERITY,
            "kind": _SEVERITY,
            "text": said.format(
                severity=_severity(found.severity), why=found.told.words, author=found.author, until=until
            ),
            "severity": found.severity,
            "until": iso(found.told.until, session.zone),
        }
    for item in lines(chart.marks, chart.at):
        told = item.told
        due = _("due {when}").format(when=when_text(told.due, "minute", session.zone)) if told.due else ""
        words = ", ".join(filter(None, (told.words, told.owner, due)))
        until = when_text(told.until, "minute", session.zone)
        yield {
            "id": item.key,
            "kind": item.kind,
            "text": _("{kind}: {words} ({author}, until {until})").format(
                kind=_kind(item.kind), words=words, author=item.author, until=until
            ),
            "owner": told.owner or None,
            "due": iso(told.due, session.zone) if told.due else None,
            "until": iso(told.until, session.zone),
        }


def _severity(severity: Severity) -> str:
    return {"unstable": _("unstable"), "watcher": _("watcher"), "stable": _("stable")}[severity]


def _kind(kind: LineKind) -> str:
    return {"line": _p("handoff", "line"), "action": _p("handoff", "action"), "if": _p("handoff", "if")}[kind]
