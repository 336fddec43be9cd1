"""Settling a whole column of held values with one answer: the laboratory printed one unit above all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedside.domain import amend
from bedside.domain.column import Place, column_of
from bedside.domain.problem import Problem
from bedside.text import _

if TYPE_CHECKING:
    from bedside.domain.records import AnyRecord
    from bedside.session.session import Session


def column(session: Session, record_id: str, number: int) -> tuple[Place, ...]:
    """Return what reading `number` (from 1) of a held value settles, itself first; raise Problem for no held value."""
    found = session.store.get(record_id)
    if found is None:
        raise Problem(_("no record has this id."), where=record_id, do=_("See: bedside review list"))
    return column_of(amend.held(found), number, session.chart(found.patient).held())


def accept_column(session: Session, record_id: str, number: int, because: str) -> tuple[AnyRecord, ...]:
    """Take a held value in as its reading `number`, and all of its column with it; all of them or none."""
    places, stamp = column(session, record_id, number), session.stamp()
    if not places:
        raise Problem(
            _("there is no reading {number}.").format(number=number), where=record_id, do=_("See: bedside review list")
        )
    made = tuple(amend.accepted(item, own, stamp, because, session.catalogue) for item, own in places)
    session.record(made, action="accept column")
    return made
