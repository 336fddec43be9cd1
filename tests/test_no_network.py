"""No network, ever: in the window, the command line and the one-folder application.

Twice over: Python's audit events refuse every socket that Python opens, in children too, and a trace of system calls
shows those that C code opens (Qt, X11, SQLCipher). With BEDSIDE_BUNDLE=PROGRAM the application is traced as well.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests import offline
from tests.driver import PROGRAM, surroundings

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "offline.py"
SECONDS = 400


def run(*words, env=None, before=()):
    told = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", **(env or {})}
    return subprocess.run(
        [*before, sys.executable, *map(str, words)],
        env=told, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip


@pytest.fixture
def home():
    """Return a place of a short name, which no X11 or other local socket finds too long."""
    with tempfile.TemporaryDirectory(prefix="no-network-") as place:
        yield Path(place)


# --- what the guard itself sees -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "args", "asked"),
    [
        ("socket.__new__", (None, socket.AF_INET, 1, 0), True),
        ("socket.__new__", (None, socket.AF_INET6, 1, 0), True),
        ("socket.__new__", (None, 16, 3, 0), True),
        ("socket.__new__", (None, socket.AF_UNIX, 1, 0), False),
        ("socket.connect", (None, ("127.0.0.1", 80)), True),
        ("socket.bind", (None, ("", 0)), True),
        ("socket.connect", (None, "/tmp/local"), False),
        ("socket.getaddrinfo", ("host", 80, 0, 0, 0), True),
        ("urllib.Request", ("http://x", None, {}, "GET"), True),
        ("webbrowser.open", ("http://x",), True),
        ("socket.gethostname", (), False),
        ("open", ("file", "r", 0), False),
    ],
)
def test_the_guard_knows_what_goes_beyond_this_computer(event, args, asked):
    assert offline.is_network(event, args) == asked


ASK = """
import os, pathlib, subprocess, sys
from tests import offline
noted = offline.watch(pathlib.Path(sys.argv[1]))
{asking}
print(noted.read_text())
"""
ASKED = {
    "a socket": "import socket\ntry: socket.socket()\nexcept AssertionError: pass",
    "a name": "import socket\ntry: socket.getaddrinfo('localhost', 80)\nexcept AssertionError: pass",
    "an address": "import urllib.request as r\ntry: r.urlopen('http://127.0.0.1:9')\nexcept AssertionError: pass",
    "a child": "subprocess.run([sys.executable, '-c', 'import socket; socket.socket()'], stderr=-3)",
}


@pytest.mark.parametrize("asking", ASKED.values(), ids=ASKED)
def test_the_guard_notes_what_is_asked_for_even_where_that_is_swallowed(home, asking):
    done = run("-c", ASK.format(asking=asking), home)
    assert "socket." in done.stdout or "urllib." in done.stdout, done.stderr


def test_the_guard_lets_local_sockets_be(home):
    done = run("-c", ASK.format(asking="import socket\nends = socket.socketpair()\nends[0].send(b'x')"), home)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_a_trace_is_read_as_it_is_written():
    mine = (
        '17 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3\n17 connect(3, {sa_family=AF_UNIX, sun_path="/x"}, 9) = 0'
    )
    for line in (
        "17 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3",
        "17 socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 4",
        "17 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 5",
        '17 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
    ):
        assert offline.asked_for(f"{mine}\n{line}\n") == [line]
    assert offline.asked_for(mine) == []


# --- the program ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("set_outside", "asked"), [("", None), ("prints.hospital", None), ("/own/cups", "/own/cups")])
def test_printing_asks_the_service_of_this_computer_alone(monkeypatch, set_outside, asked):
    from bedside.ui import print_service

    monkeypatch.setenv("CUPS_SERVER", set_outside)
    print_service.keep_local()
    assert os.environ["CUPS_SERVER"] == (asked or os.environ["CUPS_SERVER"])
    assert os.environ["CUPS_SERVER"].startswith("/")


# --- system calls ---------------------------------------------------------------------------------------------------


def traced(path):
    """Return the words that trace a program into a file, none where nothing can be traced here."""
    strace = shutil.which("strace")
    words = (strace, "-f", "-qq", "-e", "trace=network", "-o", str(path)) if strace else ()
    return words if words and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0 else ()


@pytest.fixture
def trace(home):
    """Return the words that trace a program, and where the trace is written."""
    path = home / "trace"
    words = traced(path)
    if not words:
        pytest.skip("strace is not installed here, or may trace nothing: the audit events show what Python opens")
    return words, path


@pytest.fixture
def screen():
    """Return the name of a virtual screen of X11, nothing where there is none to be had."""
    if shutil.which("Xvfb") is None:
        yield ""
        return
    told, tell = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(tell,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(tell)
    with os.fdopen(told) as said:
        name = said.readline().strip()
    yield f":{name}"
    server.terminate()
    server.wait()


@pytest.mark.slow
def test_the_trace_sees_a_socket(trace):
    words, path = trace
    run("-c", "import socket; socket.socket()", before=words)
    assert offline.asked_for(path.read_text())


def asks_for_nothing(home, *words, env=None):
    """Run what refuses any socket of Python, traced where that can be done; return the trace."""
    path = home / "trace"
    path.touch()
    done = run(SCRIPT, *words, before=traced(path), env=env)
    said = done.stdout.strip().splitlines()[-1:]
    assert (done.returncode, said) == (0, ["no network connection was asked for"]), done.stderr
    assert offline.asked_for(path.read_text()) == []
    return path.read_text()


@pytest.mark.slow
def test_no_verb_asks_for_the_network(home):
    asks_for_nothing(home, home / "verbs")


@pytest.mark.slow
def test_the_window_asks_for_nothing_but_the_screen(home, screen):
    env = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen} if screen else {}
    text = asks_for_nothing(home, home / "window", "--window", env=env)
    assert "X11-unix" in text or not text or not screen, "the window was on no screen"


@pytest.fixture
def bundle():
    if PROGRAM not in os.environ:
        pytest.skip(f"no one-folder application was built here: {PROGRAM} names none")
    return os.environ[PROGRAM]


@pytest.mark.slow
def test_the_command_line_of_the_bundle_opens_no_socket(home, trace, bundle):
    words, path = trace
    # Appended: each verb is a process of its own.
    done = run(SCRIPT, home / "verbs", "--program", words[0], "-A", *words[1:], bundle)
    assert done.returncode == 0, done.stderr
    text = path.read_text()
    assert offline.asked_for(text) == []


@pytest.mark.slow
def test_the_window_of_the_bundle_opens_no_socket_but_that_of_the_screen(home, trace, screen, bundle):
    """Started as from a desktop, charted in with real keys, and closed."""
    if not screen:
        pytest.skip("Xvfb is not installed here")
    words, path = trace
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed here: nobody can type into the window")
    store = home / "demo" / "store"
    base = {"HOME": str(home), "BEDSIDE_DATA": str(home / "data"), "DISPLAY": screen, "BEDSIDE_LANGUAGE": "en"}
    env = surroundings({**base, "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": "practice"})
    subprocess.run(
        [bundle, "demo", "--no-window", "--dir", str(home / "demo")], env=env, check=True, capture_output=True
    )
    before = records(bundle, store, env)
    process = subprocess.Popen([*words, bundle, "open", "--store", str(store)], env=env, stderr=subprocess.PIPE)
    try:
        typed_at(screen, "alc 0.58 10*9/l", process)
        error = process.communicate(timeout=60)[1]
    finally:
        process.kill()
        process.wait()
    text = path.read_text()
    assert "X11-unix" in text, f"the window was on no screen: {error.decode()}"
    assert offline.asked_for(text) == []
    assert process.returncode == 0, error.decode()
    assert records(bundle, store, env) == before + 1, "the typed value was not charted"


def records(bundle, store, env):
    done = subprocess.run([bundle, "verify", "--json", "--store", str(store)], env=env, capture_output=True, check=True)
    return json.loads(done.stdout)["records"]


def typed_at(screen, line, process):
    """Wait for the window, chart a line with keys, open the note and its preview, and close."""
    env = {**os.environ, "DISPLAY": screen}

    def do(*words):
        return subprocess.run(["xdotool", *words], env=env, capture_output=True, text=True, check=False).stdout.split()

    end = time.monotonic() + 90
    while not (found := do("search", "--onlyvisible", "--name", "bedside")):
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < end, "no window came"
        time.sleep(0.3)
    do("windowfocus", "--sync", found[-1])
    time.sleep(4)
    do("key", "ctrl+k")
    do("type", "--delay", "30", line)
    for key, pause in (("Return", 3), ("alt+n", 5), ("ctrl+shift+p", 4), ("Escape", 1), ("F1", 2), ("Escape", 1)):
        do("key", key)
        time.sleep(pause)
    do("key", "ctrl+q")
