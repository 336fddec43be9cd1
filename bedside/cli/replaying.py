"""`bedside replay`: a stay step by step under a protocol, as rows for scripts or as a report to read."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from bedside.cli.access import Access, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, warn
from bedside.domain.problem import Problem
from bedside.protocol.replay.stay import replay
from bedside.protocol.replay.words import as_rows, lines
from bedside.session.reviewing import namesakes
from bedside.text import _

_EVERY = re.compile(r"([1-9]\d{0,3})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=31)


@click.command(
    "replay", help=_("Show what the protocol said at each step of a stay, what was done, and where they differ.")
)
@patient_option
@click.option("--protocol", "protocol_id", metavar="ID", help=_("Another protocol than the default one."))
@click.option(
    "--every", "every_text", default="6h", show_default=True, metavar="SPAN", help=_("The step: 30m, 6h, 1d.")
)
@click.option("--as-known", is_flag=True, help=_("Each step knows only what had been recorded by then."))
@json_option
@with_store
def replay_verb(
    *, mrn: str, protocol_id: str | None, every_text: str, as_known: bool, as_json: bool, access: Access
) -> None:
    """Show what the protocol said at each step of a stay, what was done, and where they differ."""
    every = _span(every_text)
    with opened(access) as session:
        patient = patient_of(session, mrn).patient
        known = session.persons.known(patient)
        protocol = session.protocol(protocol_id)
        made = replay(
            protocol,
            known.records,
            every=every,
            zone=session.zone,
            catalogue=session.catalogue,
            as_known=as_known,
            beside={"versions": known.variants, "namesakes": namesakes(session, patient)},
        )
        session.view(patient)
    if not made.steps:
        warn([_("nothing of this patient had been recorded by the end of the stay.")])
    if as_json:
        emit(as_rows(made))
        return
    for line in lines(made):
        click.echo(line)


def _span(text: str) -> timedelta:
    """Return a step as typed; raise Problem for anything else than minutes, hours or days up to a month."""
    match = _EVERY.fullmatch(text.strip().lower())
    found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if found is None or found > _LONGEST:
        raise Problem(
            _("{text!r} is no step.").format(text=text),
            where="--every",
            do=_("Use for example 30m, 6h or 1d, up to 31d."),
        )
    return found
