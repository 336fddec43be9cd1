"""What `check --from` says of a note: the verdict computed again, and whether it is the one that was printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.cli.tree import lines
from bedside.desk.proving_paper import Proof
from bedside.domain.printed import short
from bedside.protocol.contract import Plain, as_plain
from bedside.text import _


def told(found: Sequence[Proof]) -> Iterator[str]:
    """Yield the verdict of each patient as `check` does, and at its end how it compares with the note."""
    for item in found:
        yield from lines(item.assessment, item.chart)
        yield ""
        yield _("evidence: {short} on the note, SHA-256 {digest}").format(
            short=short(item.printed), digest=item.printed
        )
        if item.equal:
            yield _("This verdict, computed again from the chart in the note, equals the one on the note.")
        else:
            what = ", ".join(item.differs) or _("its encoding")
            yield _("THIS VERDICT IS NOT THE ONE ON THE NOTE: different are {what}.").format(what=what)
            yield _("evidence computed again: {short}, SHA-256 {digest}").format(
                short=short(item.digest), digest=item.digest
            )


def documents(found: Sequence[Proof]) -> Plain | list[Plain]:
    """Return the document of `check --json` with how it compares under "note"; a list for several patients."""
    made = [_document(item) for item in found]
    return made[0] if len(made) == 1 else made


def _document(item: Proof) -> Plain:
    compared = {"equal": item.equal, "printed": item.printed, "computed": item.digest, "differs": list(item.differs)}
    return {**as_plain(item.assessment), "note": compared}
