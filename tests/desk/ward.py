"""A ward with two physicians and a nurse, made once and copied: deriving its keys costs more than most tests."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bedside.domain.consult import CHECKLIST, Consult, Tick, encoded
from bedside.domain.quickline import context_of, parse
from bedside.report.addendum import _lines
from bedside.session import Session

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
SECRETS = {"demo": "a practice passphrase", "second": "another practice one", "nurse": "a nurse's practice"}
ANSWERED = {name: Tick(answer="yes") for name in CHECKLIST}
LINES = ("crp 71 mg/l", "ferritin 1840 ng/ml", "order anakinra 100 mg sc q6h", "dose given 100 mg")


class Clock:
    """Shows what a test sets, and goes on by `step` with every look at it."""

    def __init__(self):
        self.now, self.step = START, timedelta(0)

    def __call__(self):
        self.now += self.step
        return self.now


class Ward:
    """Copies of one made store, with a clock that a test moves."""

    def __init__(self, made, folder):
        self.made, self.folder, self.now, self.opened = made, folder, START + timedelta(hours=1), []

    def open(self, user="demo", folder=None):
        session = Session.open(folder or self.folder, user, SECRETS[user], clock=lambda: self.now)
        self.opened.append(session)
        return session

    def wait(self, **length):
        self.now += timedelta(**length)

    def close(self):
        for session in self.opened:
            session.close()


def create(folder, clock, **told):
    """Make a store with one user, who is a physician, and return its session."""
    session, _code = Session.create(
        folder, ward="Ward 4", zone="Europe/Berlin", user="demo", passphrase=SECRETS["demo"], clock=clock, **told
    )
    return session


def add(session, **told):
    """Register the one patient and return its id."""
    return session.add_patient(mrn="P-1", name="Practice, One", born=date(1966, 8, 2), sex="F", **told).patient


def make(folder):
    """Make the store, its users and one patient on treatment."""
    session = create(folder, Clock(), practice=True)
    session.users.add("second", ("physician",), SECRETS["second"])
    session.users.add("nurse", ("nurse",), SECRETS["nurse"])
    add(session, weight=Decimal(71), height=Decimal(164))
    for line in LINES:
        chart(session, line)
    session.close()


def copied(made, folder):
    return Ward(made, shutil.copytree(made, folder))


def patient(session):
    return session.find_patient("P-1").patient


def chart(session, line, **more):
    """Chart a line and return its record."""
    now = session.now()
    read = parse(line, context_of(session.chart(patient(session)), now, drug=session.protocol().regimen.drug))
    records = read.records(session.stamp(), **more)
    session.record(records, "as practised")
    return session.store.get(records[0].id)


def write(session, **told):
    """Keep a consult as this user's draft."""
    session.save_drafts({f"note:{patient(session)}": encoded(Consult(**told))})


def said(note):
    """Return all words of a note."""
    return "\n".join(line for section in note.sections for block in section.blocks for line in _lines(block))
