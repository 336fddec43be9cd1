"""Files that people ask for: whole or not at all, so that a full disk leaves neither half a file nor a lost one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file; one that stands there stays until the new one is whole. Raise OSError with the file's name."""
    wanted = Path(path)
    if wanted.exists() and not wanted.is_file():
        wanted.write_bytes(content)  # a pipe or a device, which cannot be replaced
        return
    target = wanted.resolve()
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(wanted)) from error
