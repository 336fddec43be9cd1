"""`bedside decide`: a physician's answer to an open trigger; accepting a proposal makes its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import get_args

import click

from bedside.cli.access import Access, because_option, json_option, opened, patient_of, patient_option, with_store
from bedside.cli.output import emit, warn
from bedside.domain.wording import describe, when_text
from bedside.session import Session
from bedside.session.deciding import Answer, Choice, Decided, Reply
from bedside.text import _

_ANSWERS: dict[str, Answer] = {"accept": "accepted", "decline": "declined"}


@click.command(
    "decide", help=_("Accept or decline an open trigger; accepting what the ladder proposes makes the order.")
)
@click.argument("answer", type=click.Choice(list(_ANSWERS)))
@patient_option
@click.option("--protocol", "protocol_id", metavar="ID", help=_("Another protocol than the default one."))
@click.option("--trigger", required=True, metavar="ID", help=_("The trigger that is answered."))
@because_option
@click.option(
    "--order", type=click.Choice(get_args(Choice)), help=_("What to order after a review; nothing by default.")
)
@json_option
@with_store
def decide_verb(
    *,
    answer: str,
    mrn: str,
    protocol_id: str | None,
    trigger: str,
    because: str,
    order: Choice | None,
    as_json: bool,
    access: Access,
) -> None:
    """Accept or decline an open trigger; accepting what the ladder proposes makes the order."""
    reply = Reply(trigger=trigger, answer=_ANSWERS[answer], because=because, order=order)
    with opened(access) as session:
        patient = patient_of(session, mrn).patient
        due = session.assess(patient, protocol_id, whole=False).ladder.waiting
        made = session.decide(patient, reply, protocol_id)
        warn(_dropped(session, patient, made, due))
        said = [describe(item, session.catalogue, session.zone) for item in made.records]
        warn(_("confirmed with this reason: {what} [{id}]").format(what=ask.text, id=ask.id) for ask in made.asked)
    _say(made, said, as_json=as_json)


def _dropped(session: Session, patient: str, made: Decided, due: datetime | None) -> Iterator[str]:
    """Yield that a dose that was due already is not to be given because of the step that was made."""
    if made.order is None or made.order.action != "step" or due is None or due > session.now():
        return
    following = session.assess(patient, made.decision.protocol, whole=False).ladder.waiting
    if following is not None and following > due:
        now, zone = session.now(), session.zone
        was, then = (when_text(each, "minute", zone, now) for each in (due, following))
        yield _("the dose due {when} is not to be given: next {next}.").format(when=was, next=then)


def _say(made: Decided, said: list[str], *, as_json: bool) -> None:
    if as_json:
        lines = [{"record": item.id, "text": text} for item, text in zip(made.records, said, strict=True)]
        emit(
            {
                "decision": made.decision.id,
                "order": made.order.id if made.order else None,
                "assessment": made.decision.assessment,
                "records": lines,
            }
        )
        return
    for item, text in zip(made.records, said, strict=True):
        click.echo(f"{item.id}  {text}")
    if made.order is None and made.decision.answer == "accepted":
        warn([_("no order was made.")])
