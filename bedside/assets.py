"""Where the data files are: inside the installed package, or beside it in a source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Return the folder of data files; raise FileNotFoundError when the installation is incomplete."""
    for candidate in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("bedside's data files are missing: install it again")


def path(*parts: str) -> Path:
    """Return the path of a data file or folder."""
    return root().joinpath(*parts)


def read_text(*parts: str) -> str:
    """Return a data file as text."""
    return path(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """Return a data file as bytes."""
    return path(*parts).read_bytes()
