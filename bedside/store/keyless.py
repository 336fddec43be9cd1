"""What to say of a folder whose key file cannot be read: which fault it is, and where another key file lies."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bedside.store import swap
from bedside.store.errors import BACKUP_MARK, UNTOUCHED, StoreUnavailable
from bedside.text import _

_KEYS, _CHART, _BACKUPS = "keys.json", "chart.db", "backups"


def unreadable(folder: Path, error: OSError) -> StoreUnavailable:
    """Return the error for a key file that the system did not hand over."""
    if folder.exists() and not folder.is_dir():
        return StoreUnavailable(
            _("{folder} is a file, not the folder of a store. Nothing was changed. Name the folder.").format(
                folder=folder
            )
        )
    if isinstance(error, PermissionError):
        return StoreUnavailable(
            _(
                "The key file in {folder} may not be read by this user. {kept} Ask for permission to the folder, "
                "or work as the user who owns it."
            ).format(folder=folder, kept=_(UNTOUCHED))
        )
    if not isinstance(error, FileNotFoundError):
        return StoreUnavailable(
            _(
                "The key file in {folder} cannot be read ({reason}). {kept} Check the disk, and whether another "
                "program holds the file."
            ).format(folder=folder, reason=error.strerror or _("unknown error"), kept=_(UNTOUCHED))
        )
    if _has_chart(folder):
        return StoreUnavailable(
            _(
                "The key file {keys} is missing in {folder}. The records are there and unchanged, but nobody can "
                "unlock them without it. {advice}"
            ).format(keys=_KEYS, folder=folder, advice=copy_from(folder))
        )
    return StoreUnavailable(
        swap.advice(folder)
        or _(
            "There is no bedside store in {folder}. Nothing was changed. Check the folder, or make a store with: "
            "bedside init"
        ).format(folder=folder)
    )


def damaged(folder: Path) -> StoreUnavailable:
    """Return the error for a key file that is not as bedside wrote it."""
    return StoreUnavailable(
        _("The key file {keys} in {folder} is damaged. The records were not touched. {advice}").format(
            keys=_KEYS, folder=folder, advice=copy_from(folder)
        )
    )


def copy_from(folder: Path) -> str:
    """Return the sentence that names the newest backup of the store that has a key file."""
    found: list[Path] = []
    with suppress(OSError):
        found = [
            item / _KEYS
            for item in (folder / _BACKUPS).iterdir()
            if (item / _KEYS).is_file() and (item / BACKUP_MARK).is_file()
        ]
    if not found:
        return _(
            "The store's own folder holds no backup with one: look for a backup elsewhere, and copy {keys} from it."
        ).format(keys=_KEYS)
    newest = max(found, key=lambda path: path.parent.name)
    form = _("Copy it from the last backup: {backup}. The users and passphrases are those of that time.")
    return form.format(backup=newest)


def _has_chart(folder: Path) -> bool:
    with suppress(OSError):
        return any((folder / name).exists() for name in (_CHART, f"{_CHART}-wal"))
    return False
