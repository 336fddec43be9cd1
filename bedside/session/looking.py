"""Who looked at which chart: journaled once in a while, because a redraw is no new look.

A chart must be readable where nothing can be written, so a look that cannot be journaled is shown all the same.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bedside.store.errors import StoreError

if TYPE_CHECKING:
    from bedside.session.session import Session

VIEW, CENSUS = "view", "census"


def seen(session: Session, patient_id: str, what: str) -> None:
    """Write that the session's user looks at a chart (at a list of many without a patient), unless that is fresh."""
    session.access.require()
    store = session.store
    if not store.writable:
        return
    entry = session.entry(VIEW if patient_id else f"{VIEW} {what}", patient_id)
    since = entry.at - timedelta(minutes=session.site.view_minutes)
    with suppress(StoreError):
        if not store.logged(entry, since):
            store.log(entry)
