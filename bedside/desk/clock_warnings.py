"""What is wrong with the clock, said before somebody signs: no rule can mend the time of a signature afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain import clock
from bedside.domain.records import Document
from bedside.domain.wording import when_text
from bedside.session import Session
from bedside.text import _


def clock_warnings(session: Session, patient_id: str) -> Iterator[str]:
    """Yield why a signature of now may bear a wrong time: this clock, or an earlier note that lies ahead of it."""
    now = session.now()
    for fault in clock.faults_in(session.clocks.told(now).clock):
        if fault.kind in {"ahead", "behind"}:
            yield _("this computer's clock was {what}: check it before you sign.").format(what=fault.said)
    ahead = clock.hidden(session.chart(patient_id).clock_marks)
    if not ahead:
        return
    yield _("{n} entries lie ahead of this computer's clock and are not in the note: check the clock first.").format(
        n=len(ahead)
    )
    for item in session.records(patient_id):
        if isinstance(item, Document) and item.id in ahead:
            when = when_text(item.at, "minute", session.zone)
            yield _("a note of {when}, signed by {name}, is among them.").format(when=when, name=item.name)
