"""How large the wheels and the one-folder application are: `python sizes.py FOLDER`, one that `.ci/package` filled.

The wheels are told as files, which are compressed, and as what they hold: an application on the disk is compared with
wheels on the disk.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

_MB = 1_000_000
SYSTEMS = {
    "Linux": "linux",
    "Windows": "win_amd64",
    "macOS arm64": "arm64|universal2",
    "macOS x86_64": "macosx.*x86_64|universal2",
}


def wheels_for(folder: Path, system: str, python: str) -> list[Path]:
    """Return the wheels that one Python on one system takes."""
    found = re.compile(rf"-(py\d[^-]*|cp3\d+-abi3|{python}-{python})[^-]*-(none-)?(any|[^-]*({SYSTEMS[system]})[^-]*)$")
    return sorted(path for path in folder.glob("*.whl") if found.search(path.stem))


def of_tree(folder: Path) -> int:
    """Return the bytes of all files below a folder; a link counts nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def of_wheels(wheels: list[Path]) -> tuple[int, int]:
    """Return the bytes of wheels as files, and of what they hold."""
    held = 0
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            held += sum(item.file_size for item in wheel.infolist())
    return sum(path.stat().st_size for path in wheels), held


def main() -> None:
    """Print the sizes and the ratios."""
    folder = Path(sys.argv[1])
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    for system in SYSTEMS:
        found = wheels_for(folder / "wheels", system, python)
        packed, held = of_wheels(found)
        print(f"wheels, {system}, {python}: {len(found)} files, {packed / _MB:.1f} MB, unpacked {held / _MB:.1f} MB")
    if (folder / "bedside").is_dir():
        size = of_tree(folder / "bedside")
        packed, held = of_wheels(wheels_for(folder / "wheels", "Linux", python))
        print(f"one-folder application: {size / _MB:.1f} MB")
        print(f"against its wheels unpacked: {size / held:.2f}; as compressed files: {size / packed:.2f}")


if __name__ == "__main__":
    main()
