"""Settings as plain values: where files lie on this computer, and what the site has set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import platformdirs
import tomli

from bedside import assets


@dataclass(frozen=True, kw_only=True)
class EntryRules:
    """Limits of every charted record; `origin` and `source` say where they come from. Sizes count characters."""

    origin: str
    source: str
    clock_tolerance_minutes: int
    name_characters: int
    text_characters: int

    @property
    def clock_tolerance(self) -> timedelta:
        """Return how far ahead of this computer's clock a time may lie."""
        return timedelta(minutes=self.clock_tolerance_minutes)


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site's settings; `protocol` is the id of the one that is asked unless another is named."""

    entry: EntryRules
    protocol: str


def load_site(text: str) -> Site:
    """Read a site file; raise ValueError for a file that is no TOML, lacks a setting or has an unknown one."""
    try:
        data = tomli.loads(text)
        entry, protocol = EntryRules(**data["entry"]), data["protocol"]["default"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"site.toml: {error}") from error
    sizes = (entry.clock_tolerance_minutes, entry.name_characters, entry.text_characters)
    if any(not isinstance(size, int) or size < 0 for size in sizes):
        raise ValueError("site.toml: minutes and characters are whole numbers, zero or more")
    return Site(entry=entry, protocol=protocol)


def shipped_site() -> Site:
    """Return the settings that come with the program."""
    return load_site(assets.read_text("site.toml"))


def data_folder() -> Path:
    """Return this user's folder for bedside's files."""
    return Path(platformdirs.user_data_dir("bedside", appauthor=False))


def default_store() -> Path:
    """Return where the store is when nothing else is said."""
    return data_folder() / "store"


def log_file() -> Path:
    """Return where the log is written."""
    return Path(platformdirs.user_log_dir("bedside", appauthor=False)) / "bedside.log"
