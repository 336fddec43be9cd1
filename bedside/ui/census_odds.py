"""What the census says while its search or its outline stands on another patient than the one whose chart is open."""

from __future__ import annotations

from bedside.text import _


def asked_words(hits: int, shown: str) -> str:
    """Return what a search found and whose chart is open meanwhile: `shown`, empty for nobody."""
    if not hits:
        found = _("No patient matches. Esc shows all.")
    elif hits == 1:
        found = _("1 patient matches.")
    else:
        found = _("{n} patients match: choose one.").format(n=hits)
    return f"{found} " + _("Still open: {name}").format(name=shown) if shown else found


def odds_words(row: str, shown: str) -> str:
    """Return why nothing is entered while the outline is on the row of one patient and another one's chart is open."""
    return _("Nothing is open for {row}: Enter opens this chart, Esc goes back to {name}.").format(row=row, name=shown)
