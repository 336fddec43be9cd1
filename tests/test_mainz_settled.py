"""The published table in three layouts, settled by `review accept` as the curated case has it, is one chart."""

import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bedside.cli.app import cli
from tests.exchange.test_three_layouts import CODES, curated, key

pytestmark = pytest.mark.slow
DATA = Path(__file__).parent / "exchange" / "data"
FILES = ("mainz-long.csv", "mainz-wide.csv", "mainz-pasted.txt")
BERLIN = ZoneInfo("Europe/Berlin")
__all__ = ["curated"]


class Desk:
    """One ward of its own, made and asked through the command line only."""

    def __init__(self, folder):
        self.env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": "four words of practice"}
        self("init", "--ward", "Practice", "--zone", "Europe/Berlin")
        self("patient", "add", "--mrn", "M-1", "--name", "Published case", "--born", "1966-07-01", "--sex", "F")

    def __call__(self, *words, status=0):
        result = CliRunner().invoke(cli, [str(word) for word in words], env=self.env)
        assert result.exit_code == status, (words, result.output, result.stderr)
        return result.stdout

    def waiting(self):
        return json.loads(self("review", "list", "--json"))

    @property
    def hash(self):
        return json.loads(self("verify", "--json"))["charts"]["M-1"]


def said(reading):
    when = datetime.fromisoformat(reading["at"]).astimezone(BERLIN).date()
    return reading["code"], Decimal(reading["value"]), reading["unit"], when


def settled(desk, known):
    """Accept the CRP as one column, then each value that the curated case has; return how many of which analyte."""
    (first, *_) = [item for item in desk.waiting() if item["readings"][0]["code"] == "crp"]
    (number,) = [item["number"] for item in first["readings"] if item["unit"] == "mg/L"]
    taken = desk("review", "accept", first["record"], number, "--column", "--because", "as curated", "--json")
    done = Counter(crp=len(json.loads(taken)))
    for item in desk.waiting():
        fits = [reading for reading in item["readings"] if reading["at"] and said(reading) in known]
        if len(fits) == 1:
            desk("review", "accept", item["record"], fits[0]["number"], "--because", "as curated")
            done[fits[0]["code"]] += 1
    return done


def test_three_layouts_settled_by_hand_are_one_chart(tmp_path, curated):
    known = {key(item) for item in curated if not item.held and item.code in CODES}
    held, charts, waiting = [], set(), []
    for name in FILES:
        desk = Desk(tmp_path / name)
        desk("import", DATA / name, "--patient", "M-1", "--day1", "2020-03-20", "--json", status=1)
        held.append([(item["finding"], item["readings"]) for item in desk.waiting()])
        assert settled(desk, known) == {"crp": 8, "pct": 5}
        charts.add(desk.hash)
        waiting.append(sorted(Counter(item["readings"][0]["code"] for item in desk.waiting()).items()))
    assert len(held[0]) == 20
    assert held[0] == held[1] == held[2]
    assert len(charts) == 1
    assert waiting[0] == waiting[1] == waiting[2]
