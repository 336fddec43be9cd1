"""Which files of the one-folder application no run opens, whether it asks for the network, and what else it writes.

`python unused.py FOLDER_OF_THE_APPLICATION`, on Linux with strace, xvfb-run and xdotool. Every verb that loads
something of its own is called and the window is driven; the system calls of all of it tell. Leaves with 1 for a file
without a reason, an inet socket, or a write outside of the places that were told.
"""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import rounds

#: what stays although this run did not open it, and why
REASONS = {
    "_internal/tzdata/*": "time zones: read where the system has none",
    "_internal/bedside/resources/*": "bedside's own data: protocols, scores, signs, help that were not asked for",
    "_internal/*.dist-info/*": "names, versions and licences of what is carried",
    "_internal/PySide6/Qt/translations/*": "Qt's words in the other languages",
    "*/libcupsprintersupport.so": "printing: loaded where the system prints by CUPS",
    "*/PySide6/QtPrintSupport.abi3.so": "printing",
    "*/PySide6/Qt/lib/libQt6PrintSupport.so.6": "printing",
    "*/libibusplatforminputcontextplugin.so": "typing by IBus, which desktops ask for by QT_IM_MODULE",
    "*/libcomposeplatforminputcontextplugin.so": "typing accents with dead keys",
    "*/termios.*": "a passphrase typed at a terminal",
    "*/tomli/_*": "doors to one compiled library, which is opened by the first",
}
_OPENED = re.compile(r'(?:openat|open|execve)\((?:AT_FDCWD, )?"([^"]+)"')
_WRITTEN = re.compile(
    r'(?:openat\(AT_FDCWD, "([^"]+)", [^)]*O_CREAT|(?:mkdir|creat)\("([^"]+)"|rename\("[^"]+", "([^"]+)")'
)
_INET = re.compile(r"socket\((AF_INET6?|PF_INET6?)")
_CALLS = "openat,open,execve,creat,mkdir,rename,socket"


def traced(application: Path, home: Path) -> Path:
    """Return a program that runs the application and notes its system calls."""
    notes = home / "calls"
    notes.mkdir()
    script = home / "bedside-traced"
    strace = subprocess.run(["which", "strace"], capture_output=True, text=True, check=True).stdout.strip()
    # -D: what the driver ends is the application, not strace.
    watched = f"{strace} -D -f --seccomp-bpf -qq -e trace={_CALLS} -o {notes}/$$"
    script.write_text(f'#!/bin/sh\nexec {watched} {application / "bedside"} "$@"\n')
    script.chmod(0o755)
    return script


def calls(home: Path) -> Iterator[str]:
    """Yield every call, those that were refused too."""
    for path in (home / "calls").iterdir():
        with path.open(errors="replace") as lines:
            yield from lines


def succeeded(lines: list[str]) -> list[str]:
    """Return the calls that were not refused."""
    return [line for line in lines if " = -1 " not in line]


def inet_sockets(lines: list[str]) -> list[str]:
    """Return the calls that asked for the network; one that was refused was asked for too."""
    return [line.strip() for line in lines if _INET.search(line)]


def unopened(application: Path, opened: set[str]) -> list[str]:
    """Return the files of the application that nobody opened, by their place in it."""
    files = (path for path in application.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.relative_to(application).as_posix() for path in files if str(path) not in opened)


def reason(name: str) -> str:
    """Return why a file stays that nobody opened, empty for none."""
    return next((why for pattern, why in REASONS.items() if fnmatch.fnmatch(name, pattern)), "")


def main() -> None:
    """Run the rounds and tell."""
    application = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="bedside-unused-") as place:
        home = Path(place)
        program = traced(application, home)
        (home / "home").mkdir()
        env = {"PATH": "", "HOME": str(home / "home"), "BEDSIDE_DATA": str(home / "data")}
        rounds.walk([str(program)], home, env)
        # What the driver makes lies in the same place: whatever is written elsewhere is the application's doing.
        os.environ |= env | {"PATH": os.environ["PATH"], "TMPDIR": place}
        rounds.drive(program, home)
        said = list(calls(home))
        done = succeeded(said)
        opened = {os.path.realpath(found[1]) for line in done if (found := _OPENED.search(line))}
        written = {next(filter(None, found.groups())) for line in done if (found := _WRITTEN.search(line))}
        inet = inet_sockets(said)
        strange = sorted(path for path in written if not path.startswith((place, "/dev/", "/proc/")))
        left = sorted(str(path.relative_to(home)) for path in (home / "home").rglob("*"))
    never = unopened(application, opened)
    without = [name for name in never if not reason(name)]
    size = sum((application / name).stat().st_size for name in never)
    for why, count in Counter(reason(name) for name in never if reason(name)).most_common():
        print(f"{count} files never opened: {why}")
    print(f"{len(never)} files, {size / 1e6:.1f} MB, were never opened")
    print(f"{len(without)} of them without a reason", *without, sep="\n  ")
    print(f"{len(inet)} inet sockets", *inet[:5], sep="\n  ")
    print(f"{len(strange)} files written elsewhere", *strange, sep="\n  ")
    print(f"{len(left)} files in the user's home", *left, sep="\n  ")
    if without or inet or strange or left:
        sys.exit(1)


if __name__ == "__main__":
    main()
