"""The shell that joins store, user, protocol and clock: every window, command and import goes through it."""

from bedside.session.session import Imported, Session, utc_now

__all__ = ["Imported", "Session", "utc_now"]
