"""Install bedside from the folder this file lies in: no network, no index, no administrator.

Run it with any Python from 3.11 on: `python3 install.py [FOLDER] [--desktop]`. The same command again is the upgrade: a
new program is made beside the old one and tried, and only then does `bedside` in FOLDER start it. A run that fails or
is killed leaves the program that was there. Charts are not touched: they lie elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
VERSIONS = "versions"
#: stands in a program that was made to its end and tried
WHOLE = "whole"
OLDEST = (3, 11)
WINDOWS = sys.platform == "win32"
#: asks the pip of this folder which wheels the running Python takes
_FITTING = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pip._vendor.packaging.tags import sys_tags
print(json.dumps([str(tag) for tag in sys_tags()]))
"""


class Failed(Exception):
    """Something was not done; the text says why and what to do."""


def default_folder() -> Path:
    """Return where this user's programs go."""
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Programs" / "bedside"
    if sys.platform == "darwin":
        return Path.home() / "Applications" / "bedside"
    return Path.home() / ".local" / "opt" / "bedside"


def check_sums(folder: Path) -> None:
    """Raise Failed where a file is not as it was packed, is missing, or was put beside it."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Failed(f"{folder / SUMS} cannot be read: this is no whole copy. Copy the folder again.") from error
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines if line)}
    for name, digest in told.items():
        path = folder / name
        if not path.is_file():
            raise Failed(f"{name} is missing: this is no whole copy. Copy the folder again.")
        if _sha256(path) != digest:
            raise Failed(f"{name} is not the file that was packed. Copy the folder again from its source.")
    # pip looks at whatever lies in the folder itself.
    beside = (path.name for path in folder.iterdir() if path.is_file() and path.name not in {*told, SUMS})
    if strange := sorted(beside):
        raise Failed(f"{', '.join(strange)}: not packed with the others. Take it out of the folder.")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def pip_of(folder: Path) -> Path:
    """Return the pip that lies in the folder; systems may have a Python without one."""
    found = sorted(folder.glob("pip-*.whl"))
    if not found:
        raise Failed("the folder holds no pip: this is no whole copy. Copy the folder again.")
    return found[-1]


def check_wheels(folder: Path) -> None:
    """Raise Failed, naming what is missing, where this Python on this system finds no wheel of something."""
    said = subprocess.run(
        [sys.executable, "-I", "-c", _FITTING, str(pip_of(folder))], capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise Failed(f"this Python cannot say which wheels it takes. Try another one.\n{said.stderr.strip()}")
    fitting = set(json.loads(said.stdout))
    missing = [
        f"  {name}: there are {', '.join(sorted(wheels))}"
        for name, wheels in sorted(_wheels(folder).items())
        if not any(fitting & set(_tags(wheel)) for wheel in wheels)
    ]
    if missing:
        version = ".".join(map(str, sys.version_info[:2]))
        text = f"this is Python {version} on {sys.platform}, for which the folder has no wheel of:"
        do = "Run install.py with a Python that fits, or use the one-folder application, which needs none."
        raise Failed("\n".join((text, *missing, do)))


def _wheels(folder: Path) -> dict[str, list[str]]:
    """Return the tags of the wheels of each distribution."""
    found: dict[str, list[str]] = {}
    for path in folder.glob("*.whl"):
        name, _version, *_build, python, abi, system = path.stem.split("-")
        found.setdefault(name.lower(), []).append(f"{python}-{abi}-{system}")
    return found


def _tags(wheel: str) -> Iterator[str]:
    """Yield every tag of one that stands for several ("py2.py3-none-any")."""
    pythons, abis, systems = (part.split(".") for part in wheel.split("-"))
    yield from (f"{python}-{abi}-{system}" for python in pythons for abi in abis for system in systems)


def make(folder: Path, target: Path) -> Path:
    """Make a new program from the wheels; return the file that starts it. What is half made is removed."""
    new = _free(target / VERSIONS)
    try:
        print(f"installing into {new} ...", flush=True)
        # Not venv's own pip: Debian takes that out of its Python.
        venv.EnvBuilder(with_pip=False, symlinks=not WINDOWS).create(new)
        python = new / ("Scripts/python.exe" if WINDOWS else "bin/python")
        _run([
            str(python), str(pip_of(folder) / "pip"), "--isolated", "install", "--quiet", "--no-index",
            "--no-cache-dir", "--disable-pip-version-check", "--only-binary", ":all:",
            "--find-links", str(folder), "bedside",
        ])  # fmt: skip
        program = new / ("Scripts/bedside.exe" if WINDOWS else "bin/bedside")
        _run([str(program), "--version"])
        (new / WHOLE).touch()
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return program


def _free(versions: Path) -> Path:
    versions.mkdir(parents=True, exist_ok=True)
    for item in _programs(versions):
        if not (item / WHOLE).exists():
            shutil.rmtree(item, ignore_errors=True)  # left by a run that was killed
    return versions / str(max((int(item.name) for item in _programs(versions)), default=0) + 1)


def _programs(versions: Path) -> list[Path]:
    return [item for item in versions.iterdir() if re.fullmatch(r"\d+", item.name)]


def _run(command: list[str]) -> None:
    env = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{Path(command[0]).name} failed; what was there before is unchanged.\n{done.stderr.strip()}")


def switch(program: Path, target: Path) -> Path:
    """Let `bedside` in the folder start this program from now on, in one step; return that file."""
    launcher = target / ("bedside.cmd" if WINDOWS else "bedside")
    inner = program.relative_to(target)
    plain = f'#!/bin/sh\nexec {_quoted(str(program))} "$@"\n'
    text = f'@"%~dp0{inner}" %*\r\n' if WINDOWS else plain
    _write(launcher, text.encode(), mode=0o755)
    return launcher


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _write(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.chmod(mode)
    fresh.replace(path)


def sweep(target: Path, program: Path) -> None:
    """Remove older programs but the last: a window that is open while it is replaced goes on with its own files."""
    now = int(program.relative_to(target / VERSIONS).parts[0])
    older = sorted(number for item in _programs(target / VERSIONS) if (number := int(item.name)) < now)
    for item in (target / VERSIONS / str(number) for number in older[:-1]):
        shutil.rmtree(item, ignore_errors=True)


def to_desktop(launcher: Path, program: Path) -> None:
    """Tell this user's desktop of the program and of the files it opens."""
    if WINDOWS:
        _registry(launcher)
    elif sys.platform == "darwin":
        print("--desktop: on macOS there is nothing to tell the desktop; nothing was written.")
    else:
        _freedesktop(launcher, program)


def _freedesktop(launcher: Path, program: Path) -> None:
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    data = next(program.parent.parent.glob("lib/python*/site-packages/bedside/resources"), None)
    if data is None:
        raise Failed("the program brings no files for a desktop along.")
    entry = (data / "desktop" / "bedside.desktop").read_text(encoding="utf-8")
    # In a desktop file these signs have a meaning within quotes.
    path = re.sub(r'(["`$\\])', r"\\\\\1", str(launcher)).replace("%", "%%")
    entry = entry.replace("Exec=bedside ", f'Exec="{path}" ').replace("TryExec=bedside", f"TryExec={launcher}")
    _write(home / "applications" / "bedside.desktop", entry.encode())
    _write(home / "mime" / "packages" / "bedside-store.xml", (data / "desktop" / "bedside-store.xml").read_bytes())
    icons = home / "icons" / "hicolor"
    _write(icons / "scalable" / "apps" / "bedside.svg", (data / "icons" / "bedside.svg").read_bytes())
    for path in sorted((HERE / "icons").glob("bedside-*.png")):
        size = path.stem.rpartition("-")[2]
        _write(icons / f"{size}x{size}" / "apps" / "bedside.png", path.read_bytes())
    for command in (
        ["update-mime-database", str(home / "mime")],
        ["update-desktop-database", str(home / "applications")],
    ):
        with suppress(OSError):  # a desktop without them reads the files itself
            subprocess.run(command, capture_output=True, check=False)
    print(f"desktop: bedside stands in the menu, and opens the file ward.bedside of a store ({home}).")


def _registry(launcher: Path) -> None:
    command = f'\\"{launcher}\\" open \\"%1\\"'.replace("\\", "\\\\").replace('\\\\"', '\\"')
    root = "HKEY_CURRENT_USER\\Software\\Classes"
    text = (
        "Windows Registry Editor Version 5.00\r\n\r\n"
        f'[{root}\\.bedside]\r\n@="bedside.store"\r\n\r\n[{root}\\bedside.store]\r\n@="bedside store"\r\n\r\n'
        f'[{root}\\bedside.store\\shell\\open\\command]\r\n@="{command}"\r\n'
    )
    path = launcher.with_name("bedside.reg")
    _write(path, b"\xff\xfe" + text.encode("utf-16-le"))
    print(f"desktop: open {path} once, and bedside opens the file ward.bedside of a store (for this user only).")


def main() -> None:
    """Check, make, switch, and say where the program is."""
    asked = argparse.ArgumentParser(description="Install bedside from this folder, without network.")
    asked.add_argument("folder", nargs="?", type=Path, default=default_folder(), help="where; default %(default)s")
    asked.add_argument("--desktop", action="store_true", help="also tell this user's desktop of it")
    words = asked.parse_args()
    target = Path(os.path.abspath(words.folder))
    try:
        if sys.version_info < OLDEST:
            raise Failed(f"this is Python {sys.version.split()[0]}; bedside needs 3.11 or later.")
        check_sums(HERE)
        check_wheels(HERE)
        program = make(HERE, target)
        launcher = switch(program, target)
    except (Failed, OSError) as error:
        sys.exit(f"Nothing was installed: {_why(error, target)}")
    print(f"bedside is installed: {launcher}", flush=True)
    with suppress(OSError):
        sweep(target, program)
    if words.desktop:
        try:
            to_desktop(launcher, program)
        except (Failed, OSError) as error:
            sys.exit(f"The desktop was not told of it: {_why(error, target)}")


def _why(error: Failed | OSError, target: Path) -> str:
    return f"{error.filename or target}: {error.strerror}." if isinstance(error, OSError) else str(error)


if __name__ == "__main__":
    main()
