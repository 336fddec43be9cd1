"""Another window on a store, in a process of its own: `python -m tests.ui.window_child FOLDER PATIENT`.

It says on standard output, one JSON document a line, that it is ready and every newest heart rate that it shows. On
standard input: a line to chart, `lock`, `unlock` or `end`.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from bedside.desk import demo
from bedside.session import Session
from bedside.ui import app as program
from bedside.ui import theme


class Other:
    """The window and the pipe it is told by."""

    def __init__(self, folder, mrn):
        self.app = program.application()
        theme.apply(self.app, theme.LIGHT)
        self.shell = program.Shell(self.app, theme.LIGHT)
        self.shell.enter(Session.open(folder, demo.USER, demo.PASSPHRASE))
        self.mrn = mrn
        self.follow()
        self.notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.on_line)

    def follow(self):
        """Show the patient and tell what is shown of them."""
        bridge = self.shell.window.bridge
        bridge.select_patient(bridge.session.find_patient(self.mrn).patient)
        bridge.assessment_changed.connect(self.on_assessment)
        self.tell(ready=True)

    def tell(self, **said):
        print(json.dumps({**said, "at": time.time()}), flush=True)

    def on_assessment(self, assessment):
        bridge = self.shell.window.bridge
        if assessment.patient_id == bridge.patient_id:
            values = bridge.chart().values("hr")
            self.tell(shows=values[-1].text if values else "", pointed=QLabel.text(self.shell.window.status.saved))

    def on_line(self):
        line = sys.stdin.readline().strip()
        if line == "lock":
            self.shell.lock()
            self.tell(locked=True)
        elif line == "unlock":
            QTest.keyClicks(self.shell.gate.passphrase, demo.PASSPHRASE)
            QTest.keyClick(self.shell.gate.passphrase, Qt.Key.Key_Return)
            self.follow()
        elif line in ("end", ""):
            self.app.quit()
        else:
            quick = self.shell.window.quick
            quick.line.setText(line)
            QTest.keyClick(quick.line, Qt.Key.Key_Return)


def main():
    """Run until told to end."""
    other = Other(Path(sys.argv[1]), sys.argv[2])
    other.app.exec()
    other.shell.leave()


if __name__ == "__main__":
    main()
