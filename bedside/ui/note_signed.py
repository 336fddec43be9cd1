"""A signed note beside its pages: who signed what, what became of its recommendations, and what can still be done."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.domain.printed import copies, short
from bedside.domain.records import AnyRecord, Document
from bedside.session import Session
from bedside.session.papers import documents, outdated
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.flow import FlowLayout
from bedside.ui.note_recommended import Recommended
from bedside.ui.permits import Permits, role_words
from bedside.ui.scroller import Scroller
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label


class NoteSigned(Scroller):
    """Nothing here changes the note.

    Signals ask for what follows it: the next note, an addendum, a co-signature, the printed copies, the answer to a
    recommendation; `chosen` says that another signed document is to be shown.
    """

    next_asked = Signal()
    addendum_asked = Signal()
    cosign_asked = Signal()
    copies_asked = Signal()
    answer_asked = Signal(str, str)
    chosen = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._permits = Permits(session)
        self.page = QWidget(self.viewport())
        self.which = ChoiceBox(_("Signed notes"), (), self.page)
        self.locked = words_label("", "title", self.page)
        self.facts = words_label("", "", self.page)
        self.since = words_label("", "problem", self.page)
        self.printed = words_label("", "", self.page)
        self.next = button(_("&Write the next note"), self.page, primary=True)
        self.add = button(_("&Addendum") + words.ELLIPSIS, self.page)
        self.cosign = button(_("&Co-sign") + words.ELLIPSIS, self.page)
        self.copies = button(_("&Printed copies") + words.ELLIPSIS, self.page)
        self.before = Recommended(theme, self.page)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for label in (self.locked, self.facts, self.since, self.printed):
            label.setWordWrap(True)
        flow = FlowLayout()
        for item in (self.next, self.add, self.cosign, self.copies):
            flow.addWidget(item)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(12, 10, 14, 16)
        column.setSpacing(8)
        for item in (self.which, self.locked, self.facts, self.since, self.printed):
            column.addWidget(item)
        column.addLayout(flow)
        column.addSpacing(6)
        column.addWidget(self.before)
        column.addStretch(1)
        self.setWidget(self.page)

    def _connect(self) -> None:
        self.which.currentIndexChanged.connect(self.on_chosen)
        self.next.clicked.connect(self.next_asked)
        self.add.clicked.connect(self.addendum_asked)
        self.cosign.clicked.connect(self.cosign_asked)
        self.copies.clicked.connect(self.copies_asked)
        self.before.answer_asked.connect(self.answer_asked)

    @Slot()
    def on_chosen(self) -> None:
        """Ask for another document's pages."""
        self.chosen.emit()

    def document(self, chart: Chart) -> Document | None:
        """Return the document chosen, the one signed last where nobody chose; None where none is signed."""
        return next((item for item in documents(chart) if item.id == self.which.value()), None)

    def offer(self, chart: Chart, wanted: str = "") -> None:
        """Offer the signed documents of a chart, the newest first; `wanted` is the id of the one to show."""
        found = sorted(documents(chart), key=lambda item: (item.recorded_at, item.id), reverse=True)
        found = [item for item in found if item.form != "cosignature"]
        keep = wanted or self.which.value()
        self.which.blockSignals(True)  # noqa: FBT003 Qt's switches are positional
        self.which.offer(tuple((item.id, self._title(item)) for item in found))
        self.which.choose(keep)
        self.which.blockSignals(False)  # noqa: FBT003
        if (document := self.document(chart)) is not None:
            self._show(document, chart)

    def _title(self, item: Document) -> str:
        when = words.dated(item.recorded_at, self._session.zone)
        form = _("addendum") if item.form == "addendum" else _("consult note")
        return _("{form}, {when}, {name}").format(form=form, when=when, name=item.name)

    def _show(self, document: Document, chart: Chart) -> None:
        from bedside.desk.signed import family, newest_of  # noqa: PLC0415 - loads what composes a note

        root = self.root(document, chart)
        related = family(root, chart)
        self.locked.setText(_("Signed and locked: it is shown as it was signed, and nothing of it is computed again."))
        self.facts.setText("\n".join(self._signed(document, related)))
        late = len(since(self._session, document, chart))
        later = newest_of(root, chart).id != document.id
        said = [_("A later addendum changes this text.")] if later else []
        if late:
            many = _("{n} entries came into the chart after it was signed.").format(n=late)
            said.append(many if late > 1 else _("1 entry came into the chart after it was signed."))
        self.since.setText(" ".join(said))
        self.since.setVisible(bool(said))
        self.printed.setText(_copies_line(chart))
        self.before.show_of(root, chart, _("What became of its recommendations"))
        self._fence(document, related)

    def _signed(self, document: Document, related: tuple[Document, ...]) -> Iterator[str]:
        zone = self._session.zone
        for item in (document, *(each for each in related if each.form == "cosignature" and each.of == document.id)):
            said = _("Co-signed by {who}, {when}") if item.of and item is not document else _("Signed by {who}, {when}")
            who = f"{item.name} ({role_words((item.role,))}, {item.author})"
            yield said.format(who=who, when=words.dated(item.recorded_at, zone))
        yield (
            _("Off-label checklist: every row answered")
            if document.complete
            else _("Off-label checklist: NOT complete when it was signed")
        )
        yield _("Signed text {digest}").format(digest=short(document.content))
        yield _("Verdict by {rule}, evidence {digest}").format(
            rule=f"{document.protocol} {document.version}", digest=short(document.assessment)
        )

    def _fence(self, document: Document, related: tuple[Document, ...]) -> None:
        why = self._permits.why_not("sign")
        for item in (self.next, self.add):
            item.setEnabled(not why)
            item.setToolTip(why)
        user = self._session.user
        own = document.author == user
        done = any(item.of == document.id and item.author == user for item in related)
        bar = _("You signed it yourself: another physician co-signs.") if own else ""
        bar = bar or (_("You have co-signed it already.") if done else "")
        self.cosign.setEnabled(not (why or bar))
        self.cosign.setToolTip(why or bar)
        self.cosign.setAccessibleDescription(why or bar)

    def root(self, document: Document, chart: Chart) -> Document:
        """Return the consult note that a document belongs to, itself for a consult note."""
        known = {item.id: item for item in documents(chart)}
        while document.of in known:
            document = known[document.of]
        return document


def last_signed(chart: Chart) -> Document | None:
    """Return the note that was signed last, as its addenda left it; None where none was."""
    if not documents(chart):
        return None
    from bedside.desk.signed import newest  # noqa: PLC0415 - loads what composes a note

    return newest(chart)


def since(session: Session, document: Document, chart: Chart) -> tuple[AnyRecord, ...]:
    """Return the entries that came into a chart after a document was signed, the oldest first."""
    from bedside.desk.signed import come_since  # noqa: PLC0415 - loads what composes a note

    return tuple(sorted(come_since(session, document, chart), key=lambda item: item.recorded_at))


def _copies_line(chart: Chart) -> str:
    known = [item for item in copies(chart.marks) if not item.broken]
    if not known:
        return _("No copy has been printed.")
    old = outdated(chart)
    said = _("{n} copies printed").format(n=len(known)) if len(known) > 1 else _("1 copy printed")
    if not old:
        return said + _(", none out of date")
    numbers = ", ".join(item.copy.serial for item in old[:3])
    return said + _("; OUT OF DATE: {numbers}").format(numbers=numbers + (words.ELLIPSIS if len(old) > 3 else ""))
