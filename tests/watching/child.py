"""The process that is killed: a real watch on a folder, without a pause between its looks.

On standard input a JSON line for each life: folder (of the store), key, user, drop (the folder that is watched), and
strike: [step, number], the step after which it kills itself when it comes there for that time, or null. On standard
output a line for each step: stored, told (a report), moved, taken.
"""

import os
import signal
import traceback
from datetime import UTC, datetime
from pathlib import Path

from bedside.desk import watch, watch_folder
from bedside.desk.intake import read
from bedside.desk.watch import How, Watch
from bedside.desk.watch_folder import Folder
from bedside.session import Session
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from tests.crash.child import ROLES, main, say

# A table of one patient: what is shown here is the same for every form.
HOW = How(lambda _: "table", lambda session, source: read(session, source._replace(patient=session.patients()[0])))


def live(asked):
    """Watch until somebody ends this process."""
    try:
        session = opened(asked["folder"], bytes.fromhex(asked["key"]), asked["user"])
        steps = Steps(asked["strike"])
        watch.store = steps.after("stored", watch.store)
        watch_folder.write_whole = steps.after("told", watch_folder.write_whole)
        os.rename = steps.after("moved", os.rename)
        folder = Folder(Path(asked["drop"]))
        with folder.alone("dr", session.now()):
            watching = Watch(session, folder, HOW)
            say("ready")
            while True:
                for _ in watching.look():
                    steps.come("taken")
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def opened(folder, key, user):
    """Open the store with the key that was handed over."""
    return Session(Store.with_key(Path(folder), Unlocked(user, ROLES, key), datetime.now(UTC)))


class Steps:
    """Says each step, and strikes at the one that was asked."""

    def __init__(self, strike):
        self.strike, self.count = strike, {}

    def after(self, step, call):
        """Return the call, with its step after it."""

        def made(*words, **options):
            done = call(*words, **options)
            self.come(step)
            return done

        return made

    def come(self, step):
        """Be at a step."""
        self.count[step] = self.count.get(step, 0) + 1
        if self.strike == [step, self.count[step]]:
            os.kill(os.getpid(), signal.SIGKILL)
        say(step)


if __name__ == "__main__":
    main(live)
