"""What is being typed and not yet charted, kept in the store: a power cut costs a second of it, a lock nothing.

Once a second what stands in quick entry and in the open form is compared with what was kept; only a change is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedside.session import Session
from bedside.store.drafts import Draft
from bedside.store.errors import StoreBusy, StoreError
from bedside.text import _
from bedside.ui import words
from bedside.ui.amending import Amending
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.entry import Form
from bedside.ui.form_drafts import typed_for
from bedside.ui.kept import is_view
from bedside.ui.note_places import patient_of
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.sheet import Sheet

EVERY_MS = 1000
LINE, FORM, REASON, PLACE = "line", "form", "reason", "place"
_TYPED = (LINE, FORM, REASON)


class Drafting(QObject):
    """Keeps and brings back the typed text of one session's user; `told` carries why it cannot be kept, or nothing.

    `kept` says that other text is kept now.
    """

    told = Signal(str)
    kept = Signal()

    def __init__(
        self,
        bridge: Bridge,
        charting: Charting,
        amending: Amending,
        quick: QuickEntry,
        *,
        sheet: Sheet,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._quick, self._sheet = bridge, quick, sheet
        self._charting, self._amending = charting, amending
        self._kept: dict[str, str] = dict.fromkeys(_TYPED, "")
        self._left = False
        self._found: dict[str, Draft] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def start(self) -> None:
        """Keep once a second what has changed, where the store can be written."""
        if self._bridge.session.store.writable:
            self._timer.start()

    def stop(self) -> None:
        """Keep no longer."""
        self._timer.stop()

    def texts(self) -> dict[str, str]:
        """Return what would be kept of line and form; empty where nothing is typed."""
        line, form, reason = self._quick.line.text(), self._form(), self._charting.reason
        asked = reason.reason.text() if self._sheet.work() is reason else ""
        patient = self._bridge.patient_id
        return {
            LINE: json.dumps({"patient": patient, "text": line}) if line.strip() else "",
            FORM: json.dumps({"patient": patient, **form}) if form else "",
            REASON: json.dumps({"question": reason.question, "text": asked}) if asked.strip() else "",
        }

    def _form(self) -> dict[str, object]:
        page = self._sheet.work()
        form = page if isinstance(page, Form) else self._charting.waiting_form()
        name = next((name for name, made in self._forms().items() if made is form), "") if form else ""
        if form is None or not name or not any(form.kept_fields()):
            return {}
        record = self._amending.form.record_id if form is self._amending.form else ""
        return {"page": name, "record": record, "typed": form.kept_fields()}

    def _forms(self) -> dict[str, Form]:
        return {**self._charting.made_forms(), "correction": self._amending.form}

    @Slot()
    def keep(self) -> None:
        """Write what has changed since the last time; a busy or full disk is tried again a second later."""
        texts = self.texts()
        changed = {place: text for place, text in texts.items() if text != self._kept[place]}
        if not changed:
            return
        try:
            self._bridge.session.save_drafts(changed, wait=False)
        except StoreError as error:
            self.told.emit(
                "" if isinstance(error, StoreBusy) else _("What you type is not kept. {why}").format(why=error)
            )
            return
        self.told.emit("")
        self._kept |= texts
        self.kept.emit()

    def leave(self, *, locked: bool) -> str:
        """Keep everything for the return of this user; say what could not be kept, or nothing.

        After a lock the patient who was shown is shown again.
        """
        if self._left:
            return ""
        self._left = True
        self.stop()
        texts = self.texts()
        typed = any(texts.values())
        if not self._bridge.session.store.writable:
            return _("What was typed is not kept: this store can only be read here.") if typed else ""
        texts[PLACE] = json.dumps({"patient": self._bridge.patient_id}) if locked else ""
        changed = {place: text for place, text in texts.items() if text != self._kept.get(place, "")}
        try:
            if changed:
                self._bridge.session.save_drafts(changed)
        except StoreError as error:
            return _("What was typed could not be kept. {why}").format(why=error) if typed else ""
        return _("What was typed is kept for {user}.").format(user=self._bridge.session.user) if typed else ""

    def hand_over(self) -> dict[str, str]:
        """Return what is typed and for whom, for the window that takes the place of this one; keep no longer."""
        self.keep()
        self.stop()
        self._left = True
        return {**self.texts(), PLACE: json.dumps({"patient": self._bridge.patient_id})}

    def take_over(self, texts: Mapping[str, str]) -> None:
        """Go on with what was typed in the window before."""
        now = self._bridge.now()
        self._found = {place: Draft(text, now) for place, text in texts.items() if text}

    def patient(self) -> str:
        """Return the patient this user was working with, empty for none or one who is gone."""
        kept = self._drafts()
        for place in (LINE, FORM, PLACE):
            wanted = _read(kept, place).get("patient", "")
            if wanted and any(item.patient == wanted for item in self._bridge.patients()):
                return str(wanted)
        return ""

    def bring_back(self) -> None:
        """Put back what this user typed, if the patient shown is the one it was meant for."""
        kept = self._drafts()
        self._kept = {place: kept[place].text if place in kept else "" for place in (*_TYPED, PLACE)}
        reason, line, form = (_read(kept, place) for place in (REASON, LINE, FORM))
        self._charting.kept_reason = (str(reason.get("question", "")), str(reason.get("text", "")))
        if line and line.get("patient") == self._bridge.patient_id:
            self._charting.take_line(str(line.get("text", "")))
            self._say_since(kept[LINE].at)
        if form and (form.get("page") == "person" or form.get("patient") == self._bridge.patient_id):
            self._reopen(form)

    def _drafts(self) -> dict[str, Draft]:
        """Return what was kept before this window opened; a store too damaged for that keeps nobody out."""
        if self._found is None:
            try:
                self._found = self._bridge.session.drafts()
            except StoreError:
                self._found = {}
        return self._found

    def _reopen(self, form: Mapping[str, object]) -> None:
        page, typed = str(form.get("page", "")), form.get("typed")
        if page == "correction":
            self._amending.correct(str(form.get("record", "")))
            opened = self._amending.form if self._sheet.page() is self._amending.form else None
        else:
            opened = self._charting.reopen(page)
        if opened is not None and isinstance(typed, list):
            opened.fill([str(item) for item in typed])
            opened.resume()

    def _say_since(self, at: datetime) -> None:
        """Say where a line may have been charted in the moment before the power went."""
        chart, user = self._bridge.chart(), self._bridge.session.user
        later = [item for item in chart.records if item.author == user and item.recorded_at >= at]
        if later:
            when = words.clock(later[-1].recorded_at, self._bridge.zone)
            self._quick.warn(_("typed before {when}, when an entry was charted: is it this one?").format(when=when))


def drafted(session: Session) -> frozenset[str]:
    """Return the patients for whom this user has unsigned text; none where the store is too damaged to tell."""
    try:
        kept = session.drafts()
    except StoreError:
        return frozenset()
    found = (_read(kept, place) for place in kept if place != PLACE and not is_view(place))
    open_now = {str(item["patient"]) for item in found if item.get("patient") and item.get("page") != "person"}
    return frozenset(open_now | {whose for place in kept if (whose := typed_for(place) or patient_of(place))})


def _read(kept: Mapping[str, Draft], place: str) -> dict[str, object]:
    """Return what a draft says; one of another version that cannot be read says nothing."""
    try:
        found = json.loads(kept[place].text) if place in kept else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
