"""The computer's own print service, and no other: CUPS would else go on to a server over the network.

Where its local socket does not answer, or a site's settings name a print server, the CUPS library opens a connection
to port 631. bedside opens none, ever: it hands a page to the service of this computer, or says that there is no
printer.
"""

from __future__ import annotations

import os
import sys

_NAMED = "CUPS_SERVER"
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")


def keep_local() -> None:
    """Name the local socket to the CUPS library, before it is first asked; one that was named already stays."""
    # Windows has no CUPS, and on macOS the system alone knows where its socket is.
    if sys.platform in ("win32", "darwin") or os.environ.get(_NAMED, "").startswith("/"):
        return
    os.environ[_NAMED] = next((path for path in _SOCKETS if os.path.exists(path)), _SOCKETS[0])
