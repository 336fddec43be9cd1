"""Each number that the pages of a note print of the verdict is one of `check --json`, and each of those is printed."""

import json
import re
from datetime import datetime
from decimal import Decimal

import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.report.glyphs import EN
from bedside.scores.registry import scores
from tests.protocol.ward import catalogue
from tests.report import practised
from tests.report.test_papers import body, squeezed

_QUICK = {"MAINZ-2020", "P-0003", "P-0004"}  # the last has a held value that is its newest
PATIENTS = [pytest.param(mrn, marks=[] if mrn in _QUICK else [pytest.mark.slow]) for mrn in practised.MRNS]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
POWER = re.compile(r"10(?:\*(\d+)|[\u00b9\u00b2\u00b3\u2070-\u2079]+)")
SECTIONS = {"criteria": "Eligibility", "label": "Product label", "gates": "Before the first dose"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHOWN = 4
HEADS = "answer criterion value, time, age threshold origin, source"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return what `check --from NOTE.pdf --json` says of a practice patient, and the words of that note."""
    known, folder = {}, tmp_path_factory.mktemp("notes")

    def asked(mrn):
        if mrn not in known:
            path = folder / f"{mrn}.pdf"
            path.write_bytes(practised.paper("note", mrn))
            result = CliRunner().invoke(cli, ["check", "--from", str(path), "--json"])
            assert result.exit_code == 0, result.output
            known[mrn] = json.loads(result.stdout), body(path.read_bytes())
        return known[mrn]

    return asked


def walk(items):
    for item in items:
        yield item
        yield from walk(item.get("children", ()))


def part(words, title, titles):
    """Return the words of one section of the note, from its heading to the next."""
    start = words.index(f" {title} ") + 1
    later = [words.find(f" {other} ", start + len(title)) for other in titles]
    return words[start : min(place for place in (*later, len(words)) if place > 0)]


def parted(words):
    """Return a table and, apart, the long texts that stand in full below it."""
    return [*re.split(r"(?<!below,) (?=\[1\] )", words, maxsplit=1), ""][:2]


def rows(words, items):
    """Return the words of each row by id: from where its id and label stand to the id and label of the next."""
    places = [at for at, sign in enumerate(words) if not sign.isspace()]
    tight, starts, at = squeezed(words), [], 0
    for item in items:
        at = tight.index(squeezed(f"{item['id']} {item['label']}"), at)
        starts.append(places[at])
    return {item["id"]: words[a:b] for item, a, b in zip(items, starts, [*starts[1:], len(words)], strict=True)}


def numbers(said):
    """Return the numbers of a text; a power of ten is the sign of a unit."""
    return {Decimal(found) for found in NUMBER.findall(POWER.sub(" ", said.replace("[", " ")))}


def moments(*texts):
    """Return the numbers by which a moment is printed: day, hour, minute and year."""
    found = [datetime.fromisoformat(text) for text in texts if text]
    return {Decimal(number) for at in found for number in (at.day, at.hour, at.minute, at.year)}


def lengths(hours):
    """Return the numbers by which a length of time is printed: minutes, hours and minutes, or days and hours."""
    minutes = round(hours * 60)
    whole = round(minutes / 60)
    return {Decimal(part) for part in (minutes, *divmod(minutes, 60), *divmod(whole, 24))}


def age_words(seen):
    minutes = round(seen["age_hours"] * 60)
    if minutes < 60:
        return f"{minutes} min old"
    days, hours = divmod(round(minutes / 60), 24)
    return f"{days} d {hours} h old" if minutes >= 96 * 60 else f"{minutes // 60} h {minutes % 60:02} min old"


def when_words(seen, now):
    at = datetime.fromisoformat(seen["at"])
    year = f" {at.year}" if at.year != now.year else ""
    clock = f" {at:%H:%M}" if seen["precision"] == "minute" else ""
    return f"{at.day:02} {MONTHS[at.month - 1]}{year}{clock}"


def said_of(item):
    """Return every number that the document gives for a row: its texts, its values, their times and ages."""
    seen = item["evidence"]
    found = numbers(" ".join(item[name] for name in ("id", "label", "reason", "origin", "source", "threshold")))
    found |= numbers(" ".join(f"{each['item']} {each['value']} {each['unit']} {each['note']}" for each in seen))
    found |= moments(*(each["at"] for each in seen)) | {Decimal(len(seen) - SHOWN)}
    return found.union(*(lengths(each["age_hours"]) for each in seen), *(_days(each) for each in seen))


def _days(seen):
    return {Decimal(int(seen["age_hours"] // 24) + more) for more in (0, 1)} if seen["precision"] == "day" else set()


def settled(row, full, item, now):
    """Hold a row of the page and one of the document side by side; `full` is where a long cell goes on."""
    shown = re.sub(r"in full below, \[\d+\]|and \d+ more", " ", row)
    assert numbers(shown) <= said_of(item) | moments(item.get("open_since")) | numbers(item.get("answered") or ""), row
    assert numbers(item["threshold"]) <= numbers(row), row
    if not item["evidence"]:
        assert numbers(item["reason"]) <= numbers(row + full), row


def evidenced(row, item, now):
    """Find value, unit, time and age of each record that a row prints."""
    tight = squeezed(row)
    for seen in item["evidence"][:SHOWN]:
        if seen["unit"]:
            assert squeezed(f" {seen['value']} ") in tight, (seen, row)
        else:
            assert numbers(seen["value"]) <= numbers(row), (seen, row)
        assert squeezed(when_words(seen, now)) in tight, (seen, row)
        if seen["precision"] == "minute":
            assert squeezed(age_words(seen)) in tight, (seen, row)


@pytest.mark.parametrize("mrn", PATIENTS)
def test_each_row_of_the_verdict_prints_the_numbers_of_the_document_and_no_others(told, mrn):
    document, words = told(mrn)
    now = datetime.fromisoformat(document["at"])
    titles = [*SECTIONS.values(), "Timing", "Taper and stop triggers", "History"]
    seen = 0
    for name, title in SECTIONS.items():
        items = list(walk(document[name]))
        table, full = parted(part(words, title, titles))
        for row, item in zip(rows(table, items).values(), items, strict=True):
            settled(row.replace(HEADS, " "), full, item, now)
            if not item["children"]:
                evidenced(row + full, item, now)
                seen += len(item["evidence"])
    assert seen > 8


@pytest.mark.parametrize("mrn", PATIENTS)
def test_each_trigger_prints_its_moments_limits_and_values(told, mrn):
    document, words = told(mrn)
    now = datetime.fromisoformat(document["at"])
    table, full = parted(part(words, "Taper and stop triggers", ["History"]))
    tight = squeezed(table)
    items = sorted(document["triggers"], key=lambda item: tight.index(squeezed(f"{item['id']} {item['label']}")))
    found = rows(table, items)
    for item, after in zip(items, [*items[1:], None], strict=True):
        row, opened = found[item["id"]], item["open_since"]
        # The first cell of the next row stands before its id.
        more = {"open_since": after["open_since"], "answered": after["answered"]} if after else {}
        item |= {"evidence": _printed(item), **{name: more.get(name) for name in ("open_since", "answered")}}
        settled(row, full, item, now)
        if item["outcome"] != "NOT_MET" and opened:
            evidenced(row + full, item, now)
    opened = [{"at": item["open_since"], "precision": "minute"} for item in items if item["open_since"]]
    missing = [seen for seen in opened if squeezed(f"OPEN since {when_words(seen, now)}") not in squeezed(table)]
    assert missing == []


def _printed(item):
    """Return the records that a trigger prints: those that opened it, then those of now, each once."""
    return list({seen["record"]: seen for seen in (*item["opened_by"], *item["evidence"])}.values())


@pytest.mark.parametrize("mrn", PATIENTS)
def test_each_score_prints_the_number_or_the_interval_of_the_document(told, mrn):
    document, words = told(mrn)
    known = scores()
    titles = {name: item.title for name, item in known.items()}
    table = part(words, "Scores", ["Off-label use and trial"])
    shown = [name for name in document["scores"] if f" {titles[name]} " in table]
    assert {"news2", "who", "hscore", "sofa"} <= set(shown)
    places = [table.index(f" {titles[name]} ") for name in shown]
    for name, start, end in zip(shown, places, [*places[1:], len(table)], strict=True):
        item, row = document["scores"][name], table[start + len(titles[name]) + 2 : end]
        ends = [str(item[side]) for side in ("low", "high") if item[side] is not None]
        said = _interval(item, ends)
        assert row.startswith(said), (name, row)
        names = [_name_of(known[name], code) for code in item["missing"]]
        more = numbers(f"{item['band']} {item['unit']} {names} {len(names) - SHOWN}")
        assert numbers(row) <= {Decimal(each) for each in ends} | more, (name, row)


def _interval(item, ends):
    """Return how the ends of an answer are printed; nothing above nothing says nothing."""
    if item["value"] is not None:
        return ends[0]
    if item["high"] is None:
        return f"{ends[0]} or more" if Decimal(item["low"] or 0) else "cannot say"
    return EN.join(ends) if item["low"] is not None else f"{ends[0]} or less"


def _name_of(score, code):
    shorts = {item.code: item.short for item in catalogue().analytes}
    return shorts.get(code) or {item.name: item.title for item in score.inputs}.get(code, code)


@pytest.mark.parametrize("mrn", PATIENTS)
def test_the_course_so_far_prints_the_ladder_of_the_document(told, mrn):
    document, words = told(mrn)
    ladder, timing = document["ladder"], document["timing"]
    said = part(words, "Anakinra so far", ["Course", "Laboratory"])
    if not ladder["doses_given"]:
        assert "No dose given." in said
        return
    wanted = [f"{ladder['doses_given']} doses given", f"{ladder['total_mg']} mg in all"]
    if ladder["last_day"]:
        at = datetime.fromisoformat(ladder["last_day"])
        wanted += [f"Treatment day {ladder['treatment_day']} of", f"last day allowed {at:%d} {MONTHS[at.month - 1]}"]
    if ladder["next_due"]:
        at = datetime.fromisoformat(ladder["next_due"])
        wanted.append(f"due {at:%d} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}")
    if timing["hours"] is not None and timing["hours"] >= 0:
        wanted.append(f"{age_words({'age_hours': timing['hours']}).removesuffix('old')} after onset")
    assert [each for each in wanted if squeezed(each) not in squeezed(said)] == []
