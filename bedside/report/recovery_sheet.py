"""The recovery sheet: one A4 page for the safe, the way back into a store whose passphrases are lost.

It is read by somebody in haste who has never seen it: the code in groups to read aloud, what it does, and the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import msgspec
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, register, width
from bedside.report.ink import Ink, Line, Words, rect, to_canvas
from bedside.report.page import BOTTOM, LEFT, TOP, sheet_of
from bedside.report.printable import printable
from bedside.report.spoken import printed_day
from bedside.text import _, language

_TEXT, _LEADING = 10.5, 14.0
_ACROSS, _CELL_HEIGHT, _LETTERS = 4, 76.0, 36.0
_LABEL = 96.0
_SHEET = sheet_of("A4")
_BODY = _SHEET.body


class RecoverySheet(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the sheet; `code` in groups joined by hyphens, `made_at` when it was made, in the store's zone."""

    ward: str
    code: str
    made_at: datetime
    made_by: str
    store_made: datetime
    workstation: str
    zone: ZoneInfo
    practice: bool = False


def render(sheet: RecoverySheet) -> bytes:
    """Return the sheet as PDF; the same sheet gives the same bytes."""
    register()
    told, _unprintable = printable((sheet.ward, sheet.made_by))
    sheet = msgspec.structs.replace(sheet, ward=told[0], made_by=told[1])
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=_SHEET,
        invariant=1,
        pageCompression=1,
        lang=language(),
        initialFontName=REGULAR,  # pyright: ignore[reportArgumentType]
    )
    canvas.setTitle(_("Recovery sheet"))
    canvas.setCreator("bedside")
    y = _SHEET.height - TOP - 20
    for part in (_heading, _identity, _code, _does, _steps, _commands, _kept):
        marks, y = part(sheet, y)
        to_canvas(canvas, marks)
    to_canvas(canvas, _footer())
    canvas.showPage()
    canvas.save()
    return out.getvalue()


Part = tuple[list[Ink], float]


def _heading(sheet: RecoverySheet, y: float) -> Part:
    marks: list[Ink] = [Words(LEFT, y, _("Recovery sheet"), 24, BOLD)]
    if sheet.practice:
        words = _("Practice store: every patient is invented").upper()
        marks.append(Words(LEFT + _BODY, y, words, 9.5, BOLD, anchor="end"))
    y -= 22
    warning = _(
        "Keep it in the safe. Whoever holds this code and a copy of the store can read every chart in it. "
        "Do not copy or photograph it, and keep it away from the computer."
    )
    lines = _wrapped(warning, STRONG, _BODY - 20)
    tall = len(lines) * _LEADING + 12
    marks.append(rect(LEFT, y - tall, _BODY, tall, stroke=0.0, width=1.2))
    marks += _column(lines, LEFT + 10, y - 16, STRONG)
    return marks, y - tall - 24


def _identity(sheet: RecoverySheet, y: float) -> Part:
    rows = (
        (_("Ward"), sheet.ward),
        (_("Store made"), _moment(sheet.store_made, sheet.zone)),
        (_("Code made"), _("{at} by {user}").format(at=_moment(sheet.made_at, sheet.zone), user=sheet.made_by)),
        (_("Workstation"), sheet.workstation),
    )
    marks: list[Ink] = []
    for name, value in rows:
        marks.append(Words(LEFT, y, name, _TEXT, REGULAR, 0.25))
        marks.append(Words(LEFT + _LABEL, y, fitted(value, STRONG, _TEXT, _BODY - _LABEL), _TEXT, STRONG))
        y -= 16
    return marks, y - 6


def _code(sheet: RecoverySheet, y: float) -> Part:
    """Return the groups, each with its number and a box to tick when it has been read back."""
    groups = sheet.code.split("-")
    wide = _BODY / _ACROSS
    marks: list[Ink] = []
    for place, group in enumerate(groups):
        left, top = LEFT + place % _ACROSS * wide, y - place // _ACROSS * _CELL_HEIGHT
        marks.append(rect(left, top - _CELL_HEIGHT, wide, _CELL_HEIGHT, stroke=0.0, width=0.8))
        marks.append(Words(left + 6, top - 13, str(place + 1), 9, REGULAR, 0.25))
        marks.append(Words(left + wide / 2, top - 48, group, _LETTERS, BOLD, anchor="middle"))
        marks.append(rect(left + wide - 78, top - _CELL_HEIGHT + 6, 8, 8, stroke=0.0, width=0.7))
        marks.append(Words(left + wide - 66, top - _CELL_HEIGHT + 7, _("read back"), 9, REGULAR, 0.25))
    y -= -(-len(groups) // _ACROSS) * _CELL_HEIGHT + 14
    said = _(
        "Only letters A to Z and digits 2 to 7 stand here: no 0, 1, 8 or 9. Hyphens, blanks and capitals do not matter."
    )
    return [*marks, Words(LEFT, y, said, 9.5, REGULAR, 0.25)], y - 26


def _does(_sheet: RecoverySheet, y: float) -> Part:
    told = _(
        "The code opens the store in place of a passphrase, as the user \u201crecovery\u201d with the rights of an "
        "administrator: to add, disable and reset users. It charts, orders and decides nothing. What is done with "
        "it stands in the journal. A new code makes this one useless for the store, but backups made before still open "
        "with it: keep a replaced sheet as safe as the new one while there are such backups."
    )
    return _section(_("What it does"), [told], y)


def _steps(_sheet: RecoverySheet, y: float) -> Part:
    steps = [
        _("1.  Start bedside. As user type recovery, and as passphrase type this code."),
        _("2.  Press F10 and choose Users. Reset the passphrase of an administrator, or add a new administrator."),
        _("3.  Make a new recovery code, print its sheet, and put that into the safe in place of this one."),
        _("4.  Lock, and let the administrator in with the new passphrase."),
    ]
    return _section(_("How to use it in the window"), steps, y)


def _commands(_sheet: RecoverySheet, y: float) -> Part:
    marks, y = _section(_("How to use it on the command line (type the code when a passphrase is asked for)"), [], y)
    commands = (
        ("bedside users list --user recovery", _("who there is")),
        ("bedside users reset NAME --user recovery", _("a new passphrase for NAME")),
        ("bedside users recovery --sheet FILE.pdf --user recovery", _("a new code and sheet")),
    )
    for command, does in commands:
        marks += [Words(LEFT + 12, y, command, _TEXT, STRONG), Words(LEFT + 310, y, does, _TEXT)]
        y -= _LEADING + 1
    return marks, y - 10


def _kept(_sheet: RecoverySheet, y: float) -> Part:
    marks: list[Ink] = []
    y -= 14
    fields = ((_("Put into the safe on"), 0.0, 110.0), (_("by"), 0.42, 90.0), (_("witness"), 0.68, 90.0))
    for name, share, rule in fields:
        left = LEFT + share * _BODY
        marks.append(Words(left, y, name, _TEXT, REGULAR))
        start = left + width(name, REGULAR, _TEXT) + 6
        marks.append(Line(((start, y - 2), (start + rule, y - 2)), 0.7))
    return marks, y


def _footer() -> Iterator[Ink]:
    y = BOTTOM + 8
    yield Line(((LEFT, y + 13), (LEFT + _BODY, y + 13)), 0.6)
    yield Words(LEFT, y, _("Printed by bedside. No passphrase and no patient stands on this sheet."), 9, REGULAR, 0.25)


def _section(title: str, texts: list[str], y: float) -> Part:
    marks: list[Ink] = [Words(LEFT, y, title, 12, BOLD), Line(((LEFT, y - 4), (LEFT + _BODY, y - 4)), 0.8)]
    y -= 20
    for text in texts:
        lines = _wrapped(text, REGULAR, _BODY)
        marks += _column(lines, LEFT, y, REGULAR)
        y -= len(lines) * _LEADING + 1
    return marks, y - (12 if texts else 0)


def _wrapped(text: str, font: str, room: float) -> list[str]:
    return simpleSplit(text, font, _TEXT, room)


def _column(lines: list[str], x: float, y: float, font: str) -> list[Ink]:
    return [Words(x, y - number * _LEADING, line, _TEXT, font) for number, line in enumerate(lines)]


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{printed_day(local.date())} {local:%H:%M} ({zone.key})"
