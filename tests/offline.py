"""bedside in an interpreter where asking for the network is an error: every verb once, and a round at the window.

    python tests/offline.py DIR            the verbs, in this process; every child it starts is watched too
    python tests/offline.py DIR --window   a round at the window: a laboratory value, each tab, previews, an import
    python tests/offline.py DIR --program PROGRAM [WORD ...]   the verbs by another program, which nothing here watches

DIR is new. Nothing but bedside itself is needed, so that an installed one can be asked (see .ci/run). Python's own
audit events show every socket that Python opens. What C code opens they do not show: `strace` does, and `asked_for`
reads what it wrote.
"""

# ruff: noqa: E402
import sys

# First of all: the folder of this file holds others that are called as modules of Python are (locale).
sys.path[:] = [item for item in sys.path if not __file__.endswith(f"{item}/offline.py") or not item]

import contextlib
import io
import json
import os
import re
import subprocess
import time
from pathlib import Path

NOTED = "BEDSIDE_TEST_SOCKETS"
USER, PASSPHRASE, MRN = "demo", "practice", "N-1"
#: no verb of its own: what the window calls, and the window
BESIDE = {"child", "open"}
_LOCAL = {1}  # AF_UNIX
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
_ADDRESSED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_CALLS = {"urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect", "webbrowser.open"}
_SOCKET = re.compile(r"\bsocket(?:pair)?\((?P<family>\w+)")
_PLACE = re.compile(r"sa_family=(?P<family>\w+)")


class Refused(AssertionError):
    """Raised when anything asks for a network connection."""


def is_network(event, args):
    """Return whether an audit event of Python asks for anything beyond this computer."""
    if event == "socket.__new__":
        # -1: an open socket that is taken over; its family was asked for where it was made
        return args[1] not in _LOCAL and args[1] != -1
    if event in _ADDRESSED:
        return args[1] is not None and not isinstance(args[1], (str, bytes))
    return event in _NAMES or event in _CALLS


def forbid():
    """Note and refuse whatever asks for the network from now on, in this process."""
    sys.addaudithook(_hook)


def _hook(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")) and is_network(
        event, args
    ):
        with open(os.environ[NOTED], "a", encoding="utf-8") as noted:
            noted.write(f"{event} {os.getpid()} {sys.argv[:2]}\n")
        raise Refused(f"the network was asked for: {event}")


def watch(home):
    """Forbid the network here and in every Python process that is started from here; return where asking is noted."""
    noted = home / "asked-for-the-network"
    noted.touch()
    os.environ[NOTED] = str(noted)
    hook = home / "hook"
    hook.mkdir()
    lines = (
        "import importlib.util",
        f"spec = importlib.util.spec_from_file_location('offline', {str(Path(__file__).resolve())!r})",
        "offline = importlib.util.module_from_spec(spec)",
        "spec.loader.exec_module(offline)",
        "offline.forbid()",
    )
    (hook / "sitecustomize.py").write_text("\n".join(lines) + "\n")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(hook), os.environ.get("PYTHONPATH", ""))))
    forbid()
    return noted


def asked_for(trace):
    """Return the lines of a trace of system calls that go beyond this computer: any socket but a local one."""
    found = []
    for line in trace.splitlines():
        families = [match["family"] for form in (_SOCKET, _PLACE) for match in form.finditer(line)]
        if any(family not in {"AF_UNIX", "AF_LOCAL", "AF_UNSPEC"} for family in families):
            found.append(line)
    return found


def settle(home):
    """Set up an environment in which everything bedside writes lies below a folder."""
    os.environ |= {
        "BEDSIDE_STORE": str(home / "demo" / "store"),
        "BEDSIDE_USER": USER,
        "BEDSIDE_PASSPHRASE": PASSPHRASE,
        "BEDSIDE_DATA": str(home / "data"),
        "BEDSIDE_LANGUAGE": "en",
    }
    (home / "secret").write_text("a passphrase of some length\n")
    (home / "lab.csv").write_text("analyte,value,unit,time\ncrp,73,mg/L,2026-01-10 06:00\n")
    (home / "in").mkdir()


def here(words):
    """Run a verb in this process; return its exit status and what it printed."""
    from bedside import cli

    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(said):
        try:
            cli.cli(list(words), prog_name="bedside")
            status = 0
        except SystemExit as done:
            status = done.code or 0
    return status, said.buffer.getvalue().decode()


def by(program):
    """Return what runs a verb by another program."""

    def run(words):
        done = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        return done.returncode, done.stdout

    return run


def verbs(home, run):
    """Call every verb once; return their names. Leaves where one ends otherwise than it should."""
    called = []

    def call(*words, may=(0,)):
        called.append(words[0])
        status, said = run([str(word) for word in words])
        if status not in may:
            sys.exit(f"bedside {' '.join(map(str, words))}: exit {status}\n{said}")
        return said

    out, store = home / "out", os.environ["BEDSIDE_STORE"]
    out.mkdir()
    call("demo", "--no-window", "--dir", home / "demo")
    new = ("--store", home / "new", "--passphrase-file", home / "secret")
    call("init", *new, "--ward", "W", "--zone", "UTC", "--user", "a.name")
    call("users", "list")
    born = ("--name", "Nobody, Any", "--born", "1966-08-02", "--sex", "F", "--weight", "71", "--height", "168")
    call("patient", "add", "--mrn", MRN, *born)
    of = ("--patient", MRN)
    first = _id(call("chart", *of, "crp 71 mg/l", "--json"))
    call("correct", first, "crp 72 mg/l", "--because", "x")
    call("history", first)
    gone = _id(call("chart", *of, "hr 90", "--json"))
    call("void", gone, "--because", "x")
    call("reinstate", gone, "--because", "x")
    call("undo", *of, may=(0, 1, 2))
    call("seen", *of)
    call("review", "list", may=(0, 1))
    call("check", *of)
    call("decide", *of, "--trigger", "TAP-2", "accept", "--because", "x", may=(0, 2))
    call("compare", *of)
    call("replay", *of)
    call("score", "--list")
    call("convert", "1", "mg/dL", "mg/L")
    call("catalogue")
    call("protocols", "list")
    call("sign", *of, may=(0, 2))
    call("recommendations", "list", *of)
    call("papers", *of)
    for verb in ("note", "sbar", "drug-chart"):
        call(verb, *of, "-o", out / f"{verb}.pdf")
    for verb in ("handoff", "cohort"):
        call(verb, "-o", out / f"{verb}.pdf")
    call("tell", *of, "--line", "x")
    call("downtime", "--ward", "-o", out / "downtime.pdf")
    call("trends", *of, "-o", out / "trends.png")
    call("import", home / "lab.csv", *of, may=(0, 1))
    call("watch", home / "in", "--once")
    call("export", "--format", "fhir", "-o", out / "fhir")
    call("clone", "--to", home / "clone")
    call("merge", home / "clone", may=(0, 1))
    call("verify", may=(0, 1))
    kept = json.loads(call("backup", "--json"))["path"]
    call("restore", kept, "--to", home / "back")
    call("support", "-o", out / "support.txt")
    call("handbook", "physician", "-o", out / "handbook.pdf")
    call("screenshots", home / "shots")
    assert Path(store).is_dir()
    return called


def _id(said):
    return json.loads(said)[0]["record"]


def window(home):
    """Work a while at the window, with real events: chart, look at every tab, preview, import, back up, read help."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from bedside.desk import demo
    from bedside.session import Session
    from bedside.ui import app as program

    store = home / "demo" / "store"
    demo.make(store).close()
    shell = program._shell(program.application())
    shell.enter(Session.open(store, USER, PASSPHRASE))
    ward = shell.window
    bridge, commands = ward.bridge, {item.name: item for item in ward.commands}
    bridge.select_patient(bridge.session.find_patient("P-0004").patient)
    before = len(bridge.chart().records)
    ward.quick.focus()
    QTest.keyClicks(ward.quick.line, "alc 0.58 10*9/l")
    QTest.keyClick(ward.quick.line, Qt.Key.Key_Return)
    _wait(lambda: len(bridge.chart().records) > before, "the value")
    for place in ward.middle.places():
        ward.middle.show_page(place.name)
        QTest.qWait(400)
    # The note's preview is made in a child; so are the import and the backup.
    QTest.qWait(3000)
    for name in ("print", "copies", "handoff", "help", "limits", "keys", "palette", "changes", "support"):
        commands[name].act()
        QTest.qWait(600)
        ward.sheet.leave_over()
        ward.sheet.leave()
    importer = ward.moving.importer()
    importer.open([str(home / "lab.csv")])
    _wait(lambda: bool(importer.page.lines) or not importer.page.problem.isHidden(), "the import")
    ward.steward.backing.begin()
    _wait(lambda: list((store / "backups").glob("[0-9]*")), "the backup")
    ward.close()
    shell.leave()


def _wait(ask, what, seconds=60):
    from PySide6.QtTest import QTest

    end = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s for {what}")
        QTest.qWait(50)


def main():
    """Do the round that is asked for."""
    home, words = Path(sys.argv[1]).resolve(), sys.argv[2:]
    home.mkdir(parents=True)
    settle(home)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if words[:1] == ["--program"]:
        verbs(home, by(words[1:]))
        return
    noted = watch(home)
    if words == ["--window"]:
        window(home)
    else:
        missed = set(_known()) - set(verbs(home, here))
        if missed:
            sys.exit(f"verbs that no round calls: {sorted(missed)}")
    if asked := noted.read_text():
        sys.exit(f"the network was asked for:\n{asked}")
    print("no network connection was asked for")


def _known():
    from bedside.cli.app import HIDDEN, VERBS

    return (set(VERBS) | set(HIDDEN)) - BESIDE


if __name__ == "__main__":
    main()
