"""The stored replays: what the protocols said of a course step by step, and what was done.

`python -m tests.protocol.replays` shows what would change, `--write` stores it. Record ids are left out: they follow
from the place in the case file.
"""

from __future__ import annotations

import difflib
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bedside import assets
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.replay.stay import replay
from bedside.protocol.replay.words import as_rows
from tests.protocol.ward import ZONE, catalogue, navarro, protocols

FOLDER = Path(__file__).parent
NOW = datetime(2020, 6, 1, 10, 0, tzinfo=UTC)
STORED = (
    ("mainz-2020", "MAINZ-2020", ("mainz-2020", "curated.toml"), "MAINZ-2020"),
    ("mainz-2020", "NAVARRO-2020", ("mainz-2020", "curated.toml"), "MAINZ-2020"),
    ("full-taper", "NAVARRO-2020", ("practice-ward", "ward.toml"), "P-0009"),
)
NEWS = ("first_eligible", "new", "done", "differs")
NAMES = tuple(f"{case}-under-{protocol.lower()}" for case, protocol, _parts, _mrn in STORED)


@cache
def records(parts: tuple[str, ...], mrn: str):
    """Return all records of a patient of a case, played at a fixed moment."""
    case = read_case(assets.read_text("cases", *parts))
    stage = Stage(now=NOW, author="t", workstation="w", catalogue=catalogue(), protocol=navarro(), freeze=lambda _: "")
    return play(case, next(item for item in case.patients if item.mrn == mrn), stage)


def made(name: str, *, as_known: bool = False):
    """Return a stored replay anew."""
    _case, protocol, parts, mrn = STORED[NAMES.index(name)]
    return replay(
        protocols()[protocol],
        records(parts, mrn),
        every=timedelta(hours=6),
        zone=ZONE,
        catalogue=catalogue(),
        as_known=as_known,
    )


def rows(name: str):
    """Return the rows of a replay in words; what is as in the row before, or empty, is left out."""
    full = [_slim(row) for row in as_rows(made(name))]
    return [_changed(row, before) for before, row in zip([{}, *full], full, strict=False)]


def _changed(row, before):
    gone = [key for key, value in before.items() if value and not row[key] and key not in NEWS]
    new = {key: value for key, value in row.items() if value and (key in NEWS or value != before.get(key))}
    return {**new, **dict.fromkeys(gone)}


def _slim(row):
    proposed = row["proposed"]
    return {
        **{name: row[name] for name in ("at", "state", "first_eligible", "status", "step", "treatment_day")},
        "new": [_told(item) for item in row["triggers"] if item["new"]],
        "open": {item["id"]: item["open_since"] for item in row["triggers"] if item["open_since"]},
        "met": [item["id"] for item in row["triggers"] if item["outcome"] == "MET"],
        "answered": {item["id"]: item["answered"] for item in row["triggers"] if item["answered"]},
        "proposed": proposed and {name: proposed[name] for name in ("action", "step", "because", "text", "warnings")},
        "done": [_done(item) for item in row["done"]],
        "differs": [f"{item['id']}: {item['text']}" for item in row["differs"]],
    }


def _done(item):
    return item["text"] + (f" (proposed was: {item['proposed']})" if item["proposed"] else "")


def _told(item):
    seen = [f"{each['item']} {each['value']} {each['unit']}".strip() + f" {each['at']}" for each in item["evidence"]]
    return {**{name: item[name] for name in ("id", "outcome", "action", "reason")}, "evidence": seen}


def path(name: str) -> Path:
    """Return where a replay is stored."""
    return FOLDER / f"{name}.json"


def text(found) -> str:
    """Return rows as they are stored, one to a line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in found) + "\n]\n"


def difference(name: str) -> str:
    """Return what differs between a replay made anew and the stored one, in lines to read; empty for none."""
    stored = json.loads(path(name).read_text(encoding="utf-8")) if path(name).exists() else []
    old, new = (json.dumps(item, ensure_ascii=False, indent=1).splitlines() for item in (stored, rows(name)))
    return "\n".join(difflib.unified_diff(old, new, f"stored {name}", f"{name} now", lineterm="", n=6))
