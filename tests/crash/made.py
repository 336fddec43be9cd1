"""A store to chart in, made once; each series of kills begins with a copy of it."""

import shutil
from datetime import UTC, date, datetime

from bedside.session import Session
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from tests.crash.child import ROLES

USER, PASSPHRASE = "dr", "a crash passphrase"


class Made:
    """The store, and its key: derived once, because each derivation takes longer than a kill; and who charts in it."""

    def __init__(self, home, nursery):
        self.home = home
        self.nursery = nursery
        session, _code = Session.create(home / "made", ward="W", zone="UTC", user=USER, passphrase=PASSPHRASE)
        session.add_patient(mrn="C-1", name="Crash, Invented", born=date(1960, 1, 1), sex="F")
        self.key = session.store.key
        session.close()

    def copy(self, name):
        """Return a fresh copy of the store."""
        return shutil.copytree(self.home / "made", self.home / name)

    def open(self, folder):
        """Open a store with the key."""
        return Store.with_key(folder, Unlocked(USER, ROLES, self.key), datetime.now(UTC))
