"""Off-label use: consent and trial in one line, and the checklist with who answered each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bedside.domain.chart import Chart
from bedside.domain.consult import CHECKLIST, Tick, Ticked
from bedside.domain.wording import event_text
from bedside.report.content import Cell, Column, Para, Row, Run, Section, Table, quiet, sentence, strong, text
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import N_, _, lowered

_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "trial": N_("Trial considered"),
        "consent": N_("Consent to off-label use"),
        "infection": N_("Infection screened"),
        "allergies": N_("Allergies, with E. coli protein"),
        "immunosuppressants": N_("Other immunosuppressants"),
        "responsible": N_("Who is responsible, and when"),
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
    columns = (Column(_("checklist"), 24), Column(_("asked"), 28), Column(_("by"), 14), Column(_("charted"), 40))
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
    return f"{lowered(event_text(last))} {when}"


def _trial(chart: Chart) -> str:
    last = chart.latest_event("trial")
    if last is None:
        return _("no trial screen documented")
    when = stamp(last.at, chart, last.precision)
    return _("not eligible for trial {name} (screened {at})").format(name=last.subject, at=when)


def _row(name: str, chart: Chart, writing: Writing) -> Row:
    tick = writing.consult.checklist.get(name, Tick())
    told = "; ".join(filter(None, (answer_words(tick.answer), tick.words.strip())))
    fact = (charted(name, chart) or _("nothing charted")) if name in _CODES else ""
    cells = (
        text(row_title(name)),
        text(told) if tick.done else text(strong(_("not answered")), f" ({told})" if told else ""),
        text(*_by(name, chart, writing)) if tick.done else text(),
        text(quiet(fact)),
    )
    return Row(tuple(Cell(words) for words in cells))


def _by(name: str, chart: Chart, writing: Writing) -> Iterator[str | Run]:
    """Yield whose answer it is, and when it was signed in these words for the first time."""
    hand = writing.answers.get(name) or writing.signed
    yield hand.name if hand else writing.author
    if hand:
        yield quiet(f"\n{stamp(hand.at, chart)}")


def answer_words(answer: Ticked) -> str:
    """Return an answer to a row: what it says is that the row was asked about, and of what came out nothing."""
    said = {"yes": _("asked: yes"), "no": _("asked: no"), "not applicable": _("not applicable")}
    return said.get(answer, answer)


def row_title(name: str) -> str:
    """Return how a row of the checklist is called; raise KeyError for an unknown one."""
    return _(_ROWS[name])


def charted(name: str, chart: Chart) -> str:
    """Return what is charted about a row of the checklist, with time and author, empty for nothing."""
    last = chart.latest_event(*_CODES[name]) if name in _CODES else None
    return f"{event_text(last)} ({stamp(last.at, chart, last.precision)}, {last.author})" if last else ""
