"""What a window tells a child of its own that is to work in the same store; no reader is loaded for that."""

from __future__ import annotations

from typing import Any

from bedside.session import Session
from bedside.store import snapshot

IMPORT = "import"
EXPORT = "export"


def job_of(session: Session, name: str) -> dict[str, Any] | None:
    """Return what a child is told, with the store's key; None where no child would get into the store."""
    store = session.store
    if snapshot.is_alone(store) or store.rescued:
        return None
    return {"job": name, "store": str(store.folder), "user": store.user, "roles": store.roles, "key": store.key.hex()}
