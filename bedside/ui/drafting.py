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
from bedside.ui.note_places import patient_of
from bedside.ui.quick_entry import QuickEntry
from bedside.ui.sheet import Sheet
from bedside.ui.typed_places import FORM, LINE, PLACE, REASON, TYPED, Found, found, new_window, patients, place_for

EVERY_MS = 1000


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
        self._kept: dict[str, str] = dict.fromkeys(TYPED, "")
        self._left = False
        self._found: list[Found] | None = None
        self._taken: dict[str, str] = {}
        self._moved: dict[str, str] = {}
        self._offering = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep)
        bridge.patient_selected.connect(self.on_patient)

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
            REASON: json.dumps({"patient": patient, "question": reason.question, "text": asked})
            if asked.strip()
            else "",
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

    def place(self, kind: str) -> str:
        """Return where this window keeps what is typed of a kind, and no other window does."""
        return place_for(kind, self._bridge.window_id)

    @Slot()
    def keep(self) -> None:
        """Write what has changed since the last time; a busy or full disk is tried again a second later.

        Another window may have taken over what stands here: it is kept anew then.
        """
        texts = self.texts()
        if texts == self._kept and not any(texts.values()) and not self._taken and not self._moved:
            return
        try:
            changed = self._changed(texts)
            if changed:
                self._bridge.session.save_drafts(changed, wait=False)
        except StoreError as error:
            self.told.emit(
                "" if isinstance(error, StoreBusy) else _("What you type is not kept. {why}").format(why=error)
            )
            return
        self._kept, self._taken, self._moved = texts, {}, {}
        if changed:
            self.told.emit("")
            self.kept.emit()

    def _changed(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return what has to be written, by place; what was taken over goes where nobody has changed it since."""
        stands = {place: draft.text for place, draft in self._bridge.session.drafts().items()}
        gone = {place: "" for place, text in self._taken.items() if stands.get(place) == text}
        own = {self.place(kind): text for kind, text in texts.items()}
        wanted = gone | own | self._moved
        return {place: text for place, text in wanted.items() if text != stands.get(place, "")}

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
        try:
            if changed := self._changed(texts):
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
        drafts = {self.place(kind): Draft(text, now) for kind, text in texts.items() if text}
        self._found = found(drafts, self._bridge.window_id)

    def patient(self) -> str:
        """Return the patient this user was working with, in this window before others; empty for none or one gone."""
        known = {item.patient for item in self._bridge.patients()}
        order = {kind: rank for rank, kind in enumerate((LINE, FORM, PLACE))}
        left = [item for item in self._waiting() if item.kind in order and item.said.get("patient") in known]
        first = min(left, key=lambda item: (item.place != self.place(item.kind), order[item.kind]), default=None)
        return str(first.said["patient"]) if first else ""

    def bring_back(self) -> None:
        """Put back what this user typed, where the patient shown is the one it was meant for.

        What was left for others in a window that is gone is put back when they are shown.
        """
        for item in [each for each in self._waiting() if each.kind == PLACE]:
            self._take(item)
        self._offering = True
        self.on_patient(self._bridge.patient_id)
        self._make_room()

    def _make_room(self) -> None:
        """Move what waits for another patient in a place of this window, which needs it for what is typed next."""
        for number, item in enumerate(self._waiting()):
            if item.place == self.place(item.kind):
                aside = item._replace(place=place_for(item.kind, new_window()))
                self._waiting()[number] = aside
                self._moved[aside.place] = aside.draft.text

    @Slot(str)
    def on_patient(self, patient_id: str) -> None:
        """Put back what a window that is gone had left for the patient who is shown now, where nothing stands here."""
        if not self._offering or not self._waiting():
            return
        self._look_again()
        reason = None if self._charting.kept_reason[1] else self._left_for(REASON, patient_id)
        if reason:
            self._take(reason)
            self._charting.kept_reason = (str(reason.said.get("question", "")), str(reason.said.get("text", "")))
        line = None if self._quick.line.text().strip() else self._left_for(LINE, patient_id)
        if line:
            self._take(line)
            self._charting.take_line(str(line.said.get("text", "")))
            self._say_since(line.draft.at)
        form = None if self._sheet.page() is not None else self._left_for(FORM, patient_id)
        if form:
            self._take(form)
            self._reopen(form.said)

    def _look_again(self) -> None:
        """Forget what another window has changed since it was found here: somebody works there."""
        try:
            stands = self._bridge.session.drafts()
        except StoreError:
            return
        ours = {*self._moved, *map(self.place, (*TYPED, PLACE))}
        self._found = [
            item
            for item in self._waiting()
            if item.place in ours or (item.place in stands and stands[item.place].text == item.draft.text)
        ]

    def _left_for(self, kind: str, patient_id: str) -> Found | None:
        """Return what was left for a patient, newest first."""
        for item in [each for each in self._waiting() if each.kind == kind]:
            whose = item.said.get("patient", patient_id) if kind == REASON else item.said.get("patient")
            if whose == patient_id or (kind == FORM and item.said.get("page") == "person"):
                return item
        return None

    def _take(self, item: Found) -> None:
        """Take over what a window left: from here on it stands here, and no longer there."""
        same = [each for each in self._waiting() if each.kind == item.kind and each.draft.text == item.draft.text]
        self._found = [each for each in self._waiting() if each not in same]
        own = self.place(item.kind)
        if any(each.place == own for each in same):
            # It stands there already: charted before the next keeping, it has to go from there.
            self._kept[item.kind] = item.draft.text
        self._taken |= {each.place: each.draft.text for each in same if each.place != own}

    def _waiting(self) -> list[Found]:
        """Return what was kept before this window opened; a store too damaged for that keeps nobody out."""
        if self._found is None:
            try:
                self._found = found(self._bridge.session.drafts(), self._bridge.window_id)
            except StoreError:
                self._found = []
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
    whose = {name for place in kept if (name := typed_for(place) or patient_of(place))}
    return frozenset({*patients(kept), *whose})
