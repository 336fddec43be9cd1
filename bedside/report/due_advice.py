"""Recommendations about what is not known: what has to be measured today, asked, chosen or awaited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedside.domain.chart import Chart, day_end
from bedside.domain.vocabulary import event_states
from bedside.domain.wording import site_word
from bedside.protocol.assessment import Assessment, Due, walk
from bedside.protocol.model import Protocol
from bedside.protocol.verdict import Verdict
from bedside.report.advised import Advised, code_of
from bedside.report.content import Run, strong, text
from bedside.report.cultures import pending
from bedside.report.words import stamp
from bedside.text import _, _n, lowered

_BEDSIDE = frozenset({"vital", "body"})
_OXYGEN, _CULTURE = "oxygen", "culture"
_MOST = 8


def due_advice(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Iterator[Advised]:
    """Yield the monitoring orders due by the end of the day: laboratory, then what is seen at the bed."""
    if protocol is None:
        return
    end = day_end(chart)
    found = [item for item in assessment.monitoring if item.due is not None and item.due < end]
    needs = {item.item: protocol.monitoring[item.item].needs for item in found if item.item in protocol.monitoring}
    groups = {name: _kind(codes, chart) for name, codes in needs.items()}
    leads = {"lab": _("Laboratory due today: "), "bed": _("To be charted today: ")}
    for kind, lead in leads.items():
        rows = [item for item in found if groups.get(item.item) == kind]
        if not rows:
            continue
        code = code_of(
            tuple(dict.fromkeys(group for item in rows for group in needs[item.item] if group != ("oxygen",)))
        )
        said = text(strong(lead), "; ".join(_item(item, len(needs[item.item]), chart) for item in rows), ".")
        wants = "lab" if code else "oxygen"
        yield Advised(key=f"monitor-{kind}", text=said, wants=wants, code=code or _OXYGEN, due=end)


def open_questions(assessment: Assessment, chart: Chart) -> Iterator[Advised]:
    """Yield what nobody has answered, chosen or reported yet."""
    yield from _asks(assessment)
    held = chart.held()
    if held:
        names = ", ".join(dict.fromkeys(chart.catalogue.analyte(item.code).short for item in held))
        # What is to be done stands with its number: a language bends the words after "for".
        choose = _n("Choose a reading for {count} held value", "Choose a reading for {count} held values", len(held))
        said = _("{choose} ({names}): until then each counts as unknown.")
        yield Advised(key="held", text=text(said.format(choose=choose, names=names)))
    waits = pending(chart)
    if waits:
        listed = "; ".join(
            _("{site}, since {at}").format(
                site=site_word(item.subject) or _("site not charted"), at=stamp(item.at, chart, item.precision)
            )
            for item in waits[:_MOST]
        )
        said = text(strong(_("Ask for the pending cultures: ")), f"{listed}.")
        yield Advised(key="cultures", text=said, wants="event", code=_CULTURE)


def _asks(assessment: Assessment) -> Iterator[Advised]:
    """Yield the questions of eligibility, label and gates that an entry would answer; after the start, the label's."""
    started = assessment.ladder.first_given is not None
    asked = assessment.label if started else (*assessment.criteria, *assessment.label, *assessment.gates)
    unknown = [item for item in walk(asked) if item.outcome == "UNKNOWN" and item.missing]
    events = event_states()
    facts = _each([item for item in unknown if item.missing in events and item.missing != _CULTURE])
    if facts:
        listed = "; ".join(lowered(item.short or item.label) for item in facts[:_MOST])
        lead = _("Ask and chart, never answered: ") if started else _("Ask and chart before a start: ")
        code = " ".join(item.missing for item in facts[:_MOST])
        yield Advised(key="ask", text=text(strong(lead), f"{listed}."), wants="event", code=code)
    values = _each([item for item in unknown if item.missing not in events])
    if values and not started:
        listed = "; ".join(f"{lowered(item.label)} ({item.reason})" for item in values[:_MOST])
        labs = " ".join(item.missing for item in values[:_MOST] if item.missing != _OXYGEN)
        parts: tuple[str | Run, ...] = (strong(_("Needed for a verdict: ")), f"{listed}.")
        yield Advised(key="needed", text=text(*parts), wants="lab" if labs else "oxygen", code=labs or _OXYGEN)


def _each(rows: Iterable[Verdict]) -> list[Verdict]:
    """Return the rows once for each thing that is missing."""
    return list({item.missing: item for item in rows}.values())


def _kind(needs: tuple[tuple[str, ...], ...], chart: Chart) -> str:
    known = {item.code: item.group for item in chart.catalogue.analytes}
    codes = [code for group in needs for code in group]
    if _CULTURE in codes:
        return ""
    return "bed" if all(code == _OXYGEN or known.get(code) in _BEDSIDE for code in codes) else "lab"


def _item(item: Due, parts: int, chart: Chart) -> str:
    """Return what is due, which of its parts were never charted, and when it was measured last if it is overdue."""
    name = lowered(item.label)
    if item.missing:
        return _("{what} (none yet: {names})").format(what=name, names=", ".join(item.missing)) if parts > 1 else name
    if item.last is not None and item.overdue:
        return _("{what} (last {at})").format(what=name, at=stamp(item.last, chart))
    return name
