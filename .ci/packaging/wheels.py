"""The folder of wheels: the same versions for each system, their checksums, and the installer beside them.

`python wheels.py FOLDER [--all-platforms]`, run by the Python that has pip, on a folder that `pip wheel` has filled.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
HERE_IS = "Linux x86_64"
PYTHONS = ("3.11", "3.12", "3.13")
_GLIBC = (5, 12, 17, 24, 26, 27, 28, 31, 34)
_NONE = "No matching distribution found"
_UNREACHED = re.compile(r"Could not fetch URL (?!.* 404 )|Retrying \(")
#: what pip calls the systems, newest first
SYSTEMS = {
    "Linux x86_64": (*(f"manylinux_2_{n}_x86_64" for n in reversed(_GLIBC)), "manylinux2014_x86_64"),
    "Windows x86_64": ("win_amd64",),
    "macOS arm64": tuple(f"macosx_{n}_0_{kind}" for n in range(15, 10, -1) for kind in ("arm64", "universal2")),
    "macOS x86_64": (
        *(f"macosx_{n}_0_{kind}" for n in range(15, 10, -1) for kind in ("x86_64", "universal2")),
        *(f"macosx_10_{n}_{kind}" for n in range(15, 8, -1) for kind in ("x86_64", "universal2")),
    ),
}


def pins(folder: Path) -> list[str]:
    """Return name==version of every wheel but bedside's own."""
    parts = {tuple(path.stem.split("-")[:2]) for path in folder.glob("*.whl")}
    return [f"{name}=={version}" for name, version in sorted(parts) if name != "bedside"]


def download(folder: Path, wanted: list[str], system: str, python: str) -> list[str]:
    """Fetch wheels of these versions for a system; return those that there are none of.

    Leaves with what pip said where it could not find out: a folder that lacks wheels for that is not sealed.
    """
    if not _fetched(folder, wanted, system, python):
        return [item for item in wanted if not _fetched(folder, [item], system, python)]
    return []


def told(wanted: list[str], lacking: list[str]) -> str:
    """Return what the folder has for a Python: all of the versions packed here, or which of them there are not."""
    if not lacking:
        return f"all {len(wanted)}"
    return f"bedside cannot be installed; there is no wheel of {', '.join(lacking)}"


def _fetched(folder: Path, wanted: list[str], system: str, python: str) -> bool:
    platforms = [word for name in SYSTEMS[system] for word in ("--platform", name)]
    abi = "cp" + python.replace(".", "")
    command = [
        sys.executable, "-m", "pip", "download", "-vv", "--disable-pip-version-check", "--no-deps",
        "--only-binary=:all:", "--implementation", "cp", "--python-version", python,
        "--abi", abi, "--abi", "abi3", "--abi", "none", *platforms, "--dest", str(folder), *wanted,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # pip says that there is none too where it reached nobody; only its own notes tell the two apart.
    if done.returncode and (_NONE not in done.stderr or _UNREACHED.search(done.stdout + done.stderr)):
        sys.exit(f"{system}, Python {python}: pip download failed; the folder was not sealed.\n{done.stderr.strip()}")
    return done.returncode == 0


def write_sums(folder: Path) -> None:
    """Write the checksums of all that lies in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    digests = ((hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(folder).as_posix()) for path in files)
    lines = (f"{digest}  {name}\n" for digest, name in digests)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Fetch what other systems need, put the installer beside the wheels, and seal the folder."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--all-platforms", action="store_true")
    words = asked.parse_args()
    folder = words.folder
    wanted = pins(folder)
    for system in SYSTEMS if words.all_platforms else ():
        for python in PYTHONS:
            if system == HERE_IS and python == f"{sys.version_info.major}.{sys.version_info.minor}":
                continue  # pip wheel has made these
            lacking = download(folder, wanted, system, python)
            print(f"{system}, Python {python}: {told(wanted, lacking)}", flush=True)
    shutil.copy(HERE / "install.py", folder / "install.py")
    write_sums(folder)


if __name__ == "__main__":
    main()
