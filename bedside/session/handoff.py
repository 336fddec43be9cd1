"""What a handoff is made of: what people say for it is stored here, and gathered with the rest, each patient once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bedside.domain.chart import Chart
from bedside.domain.check import text_problem, visible
from bedside.domain.handing import (
    LINE_KINDS,
    SEVERITIES,
    LineKind,
    Severity,
    Told,
    done_mark,
    line_mark,
    lines,
    picked,
    severity_mark,
)
from bedside.domain.problem import Problem
from bedside.domain.records import Event
from bedside.protocol.handing_over import HandedOver
from bedside.protocol.severity import alarming, proposed, unknown_safety
from bedside.session.papers import documents
from bedside.session.places import places
from bedside.session.recommended import outcomes
from bedside.session.seeing import unseen
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader
    from bedside.session.session import Session

_ACTION = "handoff"
_MOVES = ("admitted", "died", "discharged")


def pick(session: Session, patient_id: str, severity: Severity, because: str = "") -> Event:
    """Store the severity that a clinician picks; it holds for the site's hours, then the program proposes again.

    Raises Problem for an unknown one, NotAllowed for who may not chart.
    """
    if severity not in SEVERITIES:
        raise Problem(
            _("{severity!r} is no severity.").format(severity=severity),
            where="severity",
            do=_("Use one of {names}.").format(names=", ".join(SEVERITIES)),
        )
    words, now = _words(session, because), session.now()
    told = Told(words=words, until=now + timedelta(hours=session.site.handoff.severity_hours))
    return _stored(session, severity_mark(patient_id, severity, told, session.stamp()))


def say(
    session: Session,
    patient_id: str,
    kind: LineKind,
    words: str,
    *,
    owner: str = "",
    due: datetime | None = None,
    until: datetime | None = None,
) -> Event:
    """Store a line, an action or an if-then of one's own; it expires at `until`, by default after the site's hours.

    For an action these begin when it is due: what is overdue must not vanish. Raises Problem for a text that says
    nothing or has no room on the page, and for one that would expire at once.
    """
    if kind not in LINE_KINDS:
        raise Problem(
            _("{kind!r} is no kind of line.").format(kind=kind),
            where="line",
            do=_("Use one of {names}.").format(names=", ".join(LINE_KINDS)),
        )
    if not visible(words):
        raise Problem(_("the line says nothing."), where=kind, do=_("Write what the next shift must know."))
    if owner and not visible(owner):
        raise Problem(_("the owner is empty."), where="owner", do=_("Write who is to see to it, or leave it out."))
    now = session.now()
    end = until or max(now, due or now) + timedelta(hours=session.site.handoff.line_hours)
    if end <= now:
        raise Problem(_("this would have expired already."), where="until", do=_("Give a later time."))
    told = Told(words=_words(session, words), owner=_words(session, owner), due=due, until=end)
    return _stored(session, line_mark(patient_id, kind, told, session.stamp()))


def done(session: Session, patient_id: str, key: str) -> Event:
    """Store that a line is done or holds no more; raise Problem for one that does not stand."""
    chart = session.chart(patient_id)
    if all(item.key != key for item in lines(chart.marks, chart.at)):
        raise Problem(_("no such line stands."), where=key, do=_("See: bedside tell --patient MRN"))
    return _stored(session, done_mark(patient_id, key, session.stamp()))


def gathered(session: Reader, patient_id: str) -> HandedOver | None:
    """Return what a handoff says of a patient, assessed once; None for who has died or was discharged."""
    chart = session.chart(patient_id)
    return None if _gone(chart) else _gathered(session, chart)


def of_patient(session: Reader, patient_id: str) -> HandedOver:
    """Return the same of one patient, whether here or not; raise LookupError for an unknown one."""
    return _gathered(session, session.chart(patient_id))


def ward(session: Reader) -> Iterator[HandedOver]:
    """Yield every patient who is here, one at a time, so that a window can go on between two of them."""
    for patient_id in here(session):
        found = gathered(session, patient_id)
        if found is not None:
            yield found


def here(session: Reader) -> tuple[str, ...]:
    """Return the ids of the patients who have not left, without reading a chart."""
    moved = places(session)
    left = {patient for patient, place in moved.items() if place.left is not None}
    return tuple(item.patient for item in session.patients() if item.patient not in left)


def left_lately(session: Reader) -> tuple[str, ...]:
    """Return the ids of the patients who left in the last days, without reading a chart."""
    since = session.now() - timedelta(days=session.site.census.new_result_days)
    known = {item.patient for item in session.patients()}
    moved = places(session).items()
    return tuple(item for item, place in moved if place.left is not None and place.left >= since and item in known)


def with_results(session: Reader, patient_id: str) -> HandedOver | None:
    """Return a patient who left with a critical result that this user has not seen; None for one without."""
    found = of_patient(session, patient_id)
    return found if found.critical else None


def left_with_results(session: Reader) -> tuple[HandedOver, ...]:
    """Return who left in the last days with a critical result that came late and that this user has not seen."""
    found = (with_results(session, patient) for patient in left_lately(session))
    return tuple(item for item in found if item is not None)


def _gathered(session: Reader, chart: Chart) -> HandedOver:
    assessment, protocol = session.judge(chart), session.protocol()
    new = unseen(session, chart, assessment)
    signed = (item.id for item in documents(chart))
    return HandedOver(
        assessment=assessment,
        chart=chart,
        proposal=proposed(assessment, chart, protocol, session.site.handoff),
        picked=picked(chart.marks, chart.at),
        lines=lines(chart.marks, chart.at),
        critical=tuple(item.record for item in new if item.critical),
        recommended=tuple(item.recommendation for item in outcomes(chart, *signed) if item.became == "open"),
        unsure=unknown_safety(assessment, protocol),
        alarming=alarming(assessment, chart, session.site.handoff),
    )


def _gone(chart: Chart) -> bool:
    last = chart.latest_event(*_MOVES)
    return last is not None and last.code != "admitted"


def _words(session: Reader, text: str) -> str:
    """Return a text on one line; raise Problem where it has no room on the page."""
    plain = " ".join(text.split())
    problem = text_problem(plain, "handoff", session.site.handoff.line_characters)
    if problem is not None:
        raise problem
    return plain


def _stored(session: Session, mark: Event) -> Event:
    session.record((mark,), action=_ACTION)
    return mark
