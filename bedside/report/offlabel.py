"""Off-label use: consent and trial in one line, and the checklist with who answered each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bedside.domain.chart import Chart
from bedside.domain.consult import CHECKLIST, Tick
from bedside.domain.wording import event_text
from bedside.report.content import Cell, Column, Para, Row, Section, Table, quiet, sentence, strong, text
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import _

_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "trial": "Trial considered",
        "consent": "Consent to off-label use",
        "infection": "Infection screened",
        "allergies": "Allergies, with E. coli protein",
        "immunosuppressants": "Other immunosuppressants",
        "responsible": "Who is responsible, and when",
    }
)
_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "trial": ("trial",),
        "consent": ("consent",),
        "infection": ("infection",),
        "allergies": ("allergy",),
        "immunosuppressants": ("immunosuppressant",),
    }
)


def statement(chart: Chart) -> str:
    """Return the off-label statement of a treatment, as charted."""
    return "; ".join((_("off-label use"), _consent(chart), _trial(chart)))


def checklist(chart: Chart, writing: Writing) -> Section:
    """Return consent, trial screen, and each row of the checklist with its answer, who gave it and what was charted."""
    rows = tuple(_row(name, chart, writing) for name in CHECKLIST)
    open_rows = len(writing.consult.open_rows)
    said = _("{count} of {all} not answered: this note is not complete").format(count=open_rows, all=len(CHECKLIST))
    columns = (Column(_("checklist"), 28), Column(_("answered"), 38), Column(_("by"), 16), Column(_("charted"), 40))
    blocks = (*_statements(chart, writing), Table(columns, rows))
    return Section(_("Off-label use and trial"), blocks, remark=said if open_rows else _("every row is answered"))


def _statements(chart: Chart, writing: Writing) -> Iterator[Para]:
    said = "; ".join((_consent(chart), _trial(chart)))
    yield sentence(f"{said[:1].upper()}{said[1:]}.")
    for name, title in (("consent", _("Consent")), ("trial", _("Trial"))):
        words = writing.consult.text(name)
        if words:
            yield sentence(strong(f"{title}: "), words)


def _consent(chart: Chart) -> str:
    last = chart.latest_event("consent")
    if last is None:
        return _("no consent documented")
    when = stamp(last.at, chart, last.precision)
    if last.state == "verbal":
        return _("verbal consent documented {at}").format(at=when)
    return f"{event_text(last).lower()} {when}"


def _trial(chart: Chart) -> str:
    last = chart.latest_event("trial")
    if last is None:
        return _("no trial screen documented")
    when = stamp(last.at, chart, last.precision)
    return _("not eligible for trial {name} (screened {at})").format(name=last.subject, at=when)


def _row(name: str, chart: Chart, writing: Writing) -> Row:
    tick = writing.consult.checklist.get(name, Tick())
    told = ": ".join(filter(None, (_(tick.answer), tick.words.strip())))
    by = writing.signed.name if writing.signed else writing.author
    fact = (charted(name, chart) or _("nothing charted")) if name in _CODES else ""
    cells = (
        text(row_title(name)),
        text(told) if tick.done else text(strong(_("not answered")), f" ({told})" if told else ""),
        text(by if tick.done else ""),
        text(quiet(fact)),
    )
    return Row(tuple(Cell(words) for words in cells))


def row_title(name: str) -> str:
    """Return how a row of the checklist is called; raise KeyError for an unknown one."""
    return _(_ROWS[name])


def charted(name: str, chart: Chart) -> str:
    """Return what is charted about a row of the checklist, with time and author, empty for nothing."""
    last = chart.latest_event(*_CODES[name]) if name in _CODES else None
    return f"{event_text(last)} ({stamp(last.at, chart, last.precision)}, {last.author})" if last else ""
