"""What is said of copies that left the program, and of those that did not."""

from __future__ import annotations

from bedside.domain.printed import unlisted
from bedside.text import _
from bedside.ui.print_run import Outcome


def copies_said(serials: tuple[str, ...]) -> str:
    """Return the numbers of copies that left."""
    if not serials:
        return unlisted()
    return _("copy {numbers}").format(numbers=", ".join(serials))


def lost(outcome: Outcome, *, saving: bool) -> str:
    """Return what happened, and what is so with the numbers that were given."""
    lead = _("Not saved: {why}.") if saving else _("Not printed: {why}.")
    said = [lead.format(why=outcome.why.rstrip("."))]
    if outcome.broken and saving:
        said.append(_("No file bears the number {numbers}; it is not given again.").format(numbers=_list(outcome)))
    elif outcome.broken:
        told = _("Destroy what came out of {numbers}: it may lack pages. These numbers are not given again.")
        said.append(told.format(numbers=_list(outcome)))
    else:
        said.append(_("No number was given."))
    return " ".join(said)


def _list(outcome: Outcome) -> str:
    return ", ".join(outcome.broken)
