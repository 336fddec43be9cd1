"""The shell that joins store, user, protocol and clock: every window, command and import goes through it."""

from bedside.session.reader import utc_now
from bedside.session.session import Imported, Session

__all__ = ["Imported", "Session", "utc_now"]
