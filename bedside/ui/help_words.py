"""What F1 says of a number, a rule or a part of the window: pure, from catalogue, protocol, scores and help texts.

A topic is a kind and a name, such as `analyte:crp`, `score:hscore`, `rule:TAP-1` (criterion, trigger or outcome) or
`word:dose`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bedside.domain import jump
from bedside.domain.analyte import Analyte, Delta, Limits, Reference, Span
from bedside.domain.catalogue import Catalogue
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Document,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
    Recommendation,
    Sex,
)
from bedside.protocol.in_words import action_words, codes_of, kind_of, named, origin_sentence, stated
from bedside.protocol.model import Protocol, Stated
from bedside.protocol.model.watches import Watch
from bedside.report.spoken import exact, sources_text
from bedside.text import _
from bedside.ui.help_texts import Section, sections
from bedside.ui.words import DASH

#: what a score or a rule of its own kind asks for, and no analyte
_WORDS_OF_RECORDS = (
    (OxygenSetting, "oxygen"),
    (Dose, "dose"),
    (Order, "order"),
    (Medicine, "medicine"),
    (Decision, "decision"),
    (Document, "document"),
    (Recommendation, "recommendation"),
    (Patient, "patient"),
    (Event, "event"),
)


class Said(NamedTuple):
    """One paragraph of a help page below its heading; `typed` is a line to type, shown as such."""

    head: str
    text: str
    typed: bool = False


@dataclass(frozen=True, kw_only=True)
class HelpText:
    """One help page: its title and its paragraphs in order."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a help page is written from."""

    catalogue: Catalogue
    protocol: Protocol
    sex: Sex | None = None


def about(topic: str, around: Around) -> HelpText | None:
    """Return the page of a topic, None for one that there is nothing about."""
    kind, _colon, name = topic.partition(":")
    makers = {"analyte": _analyte, "score": _score, "rule": _rule, "word": _word}
    try:
        return makers[kind](name, around)
    except (KeyError, LookupError):
        return None


def topic_of(record: AnyRecord | None) -> str:
    """Return the topic of a record, empty for none."""
    if isinstance(record, Observation):
        return f"analyte:{record.code}"
    return next((f"word:{name}" for kind, name in _WORDS_OF_RECORDS if isinstance(record, kind)), "")


def rules(around: Around) -> HelpText:
    """Return every rule of the protocol with its number, origin and source."""
    protocol = around.protocol
    said = [Said(_("Protocol"), f"{_(protocol.title)}. {_(protocol.source)}")]
    said += [Said(_("Not encoded"), _(text)) for text in protocol.not_encoded]
    for table in (protocol.criteria, protocol.triggers, protocol.outcomes):
        for name, rule in table.items():
            said.append(Said(f"{name}  {_(rule.label)}", _rule_line(rule, around)))
    return HelpText(
        title=_("The rules of {protocol}").format(protocol=f"{protocol.id} {protocol.version}"), said=tuple(said)
    )


def _analyte(code: str, around: Around) -> HelpText:
    analyte = around.catalogue.analyte(code)
    text = sections("numbers")[code]
    title = analyte.title if analyte.short in analyte.title else f"{analyte.title} ({analyte.short})"
    said = (
        Said(_("What it is"), " ".join(text.paragraphs)),
        Said(_("Unit"), _units(analyte)),
        *_reference(analyte.reference, analyte, around.sex),
        *_limits(analyte),
        *_shelf(analyte),
        *_used(analyte, around),
        Said(_("How it is charted"), text.line, typed=True),
        Said(_("Code"), f"{analyte.code}" + (f", LOINC {analyte.loinc}" if analyte.loinc else "")),
    )
    return HelpText(title=title, said=said)


def _units(analyte: Analyte) -> str:
    unit = analyte.units[analyte.unit]
    others = [
        _("{unit} (approximate)").format(unit=_(item.shown)) if item.approximate else _(item.shown)
        for item in analyte.units.values()
        if item.shown != unit.shown
    ]
    rest = _("; also taken: {units}").format(units=", ".join(dict.fromkeys(others))) if others else ""
    needed = _("; has to be typed") if analyte.typed_unit_needed else ""
    return f"{_(unit.shown) or _('none')}{rest}{needed}"


def _reference(reference: Reference | None, analyte: Analyte, sex: Sex | None) -> Iterator[Said]:
    head = _("Reference range")
    if reference is None:
        yield Said(head, _("None kept here; the laboratory's own range stands with the result."))
        return
    range_words = _span(reference.of(sex), analyte)
    own = _("The laboratory's own range goes before it.")
    yield Said(head, f"{range_words}. {own} {origin_sentence(reference.origin, sources_text(reference.source))}")


def _limits(analyte: Analyte) -> Iterator[Said]:
    if analyte.soft is not None:
        yield Said(_("Asked again when outside"), _limit(analyte.soft, analyte))
    yield Said(_("Held or refused when outside"), _limit(analyte.hard, analyte))
    if analyte.slip is not None:
        yield Said(_("Asked about when typed"), f"{_('Where another reading is near.')} {_step(analyte.slip, analyte)}")
    if analyte.delta is not None:
        yield Said(_("Warned of"), _step(analyte.delta, analyte))


def _step(rule: Delta, analyte: Analyte) -> str:
    step = jump.said(rule)
    if rule.kind == "half_life":
        step += _(", to 1/{n} of the value before or less").format(n=exact(rule.least))
    elif rule.kind == "change":
        step += _(", in {unit}").format(unit=_(analyte.units[analyte.unit].shown))
    return f"{step[:1].upper()}{step[1:]}. {origin_sentence(rule.origin, _(rule.source))}"


def _limit(limit: Limits, analyte: Analyte) -> str:
    return f"{_span(limit, analyte)}. {origin_sentence(limit.origin, sources_text(limit.source))}"


def _span(span: Span, analyte: Analyte) -> str:
    unit = _(analyte.units[analyte.unit].shown)
    low, high = (None if end is None else exact(end) for end in (span.low, span.high))
    if low is None or high is None:
        words = _("up to {n}").format(n=high) if low is None else _("from {n}").format(n=low)
        return f"{words} {unit}".strip()
    if span.high_excluded and span.low == 0:
        return f"{_('below {n}').format(n=high)} {unit}".strip()
    return f"{low} {DASH} {high} {unit}".strip()


def _shelf(analyte: Analyte) -> Iterator[Said]:
    if analyte.shelf is not None:
        hours = _("{n} hours; later it still shows, and rules that need it cannot say.").format(n=analyte.shelf.hours)
        source = origin_sentence(analyte.shelf.origin, sources_text(analyte.shelf.source))
        yield Said(_("Speaks for the present"), f"{hours} {source}")


def _used(analyte: Analyte, around: Around) -> Iterator[Said]:
    protocol = around.protocol
    for table in (protocol.criteria, protocol.triggers):
        for name, rule in table.items():
            if analyte.code in codes_of(rule):
                yield Said(f"{protocol.id}, {name}", f"{_(rule.label)}: {_rule_line(rule, around)}")
    from bedside.scores.registry import scores  # noqa: PLC0415 - a window opens without the scores

    reading = [score.title for score in scores().values() if analyte.code in {_code(item) for item in score.inputs}]
    if reading:
        yield Said(_("Read by scores"), "; ".join(reading))


def _code(item: object) -> str:
    return getattr(item, "code", "") or getattr(item, "name", "")


def _score(name: str, around: Around) -> HelpText:
    from bedside.scores.registry import scores  # noqa: PLC0415

    score = scores()[name]
    text = sections("scores")[name]
    inputs = ", ".join(f"{item.title} ({item.unit})" if item.unit else item.title for item in score.inputs)
    said = (
        Said(_("How it is worked out"), " ".join(text.paragraphs)),
        Said(_("Reads"), inputs),
        Said(
            _("While an input is missing"), _("The span that the score can still take is shown, and what narrows it.")
        ),
        Said(_("Version and source"), f"{score.version}. {_(score.source)}"),
        *(Said(_("Used by"), f"{item}: {_(rule.label)}") for item, rule in _asking(name, around)),
    )
    return HelpText(title=score.title, said=said)


def _asking(score: str, around: Around) -> Iterator[tuple[str, Stated]]:
    for name, rule in around.protocol.criteria.items():
        if getattr(rule, "score", "") == score:
            yield name, rule


def _rule(name: str, around: Around) -> HelpText:
    rule = named(around.protocol, name)
    if rule is None:
        raise LookupError(name)
    said = [
        Said(_("Rule"), stated(rule, around.catalogue) or _(rule.label)),
        Said(_("How it is decided"), " ".join(sections("rules")[kind_of(rule)].paragraphs)),
        Said(_("Where it comes from"), origin_sentence(rule.origin, _(rule.source))),
    ]
    if isinstance(rule, Watch):
        said.insert(1, Said(_("Suggests"), _suggests(rule)))
    said += [Said(_("Reads"), _reading(code, around)) for code in sorted(codes_of(rule))]
    said += [Said(_("How it is charted"), line, typed=True) for line in dict.fromkeys(_lines(rule, around))]
    said.append(Said(_("Protocol"), f"{around.protocol.id} {around.protocol.version}, {_(around.protocol.source)}"))
    return HelpText(title=f"{name}  {_(rule.label)}", said=tuple(said))


def _suggests(rule: Watch) -> str:
    choices = ", ".join(action_words(item) for item in rule.options)
    words = f"{action_words(rule.action)}{f' ({choices})' if choices else ''}. "
    safety = _("A safety trigger: when it cannot be decided it asks too. ") if rule.safety else ""
    return words + safety + _("A clinician accepts or declines with a reason.")


def _reading(code: str, around: Around) -> str:
    analyte = around.catalogue.analyte(code)
    if not analyte.shelf:
        return analyte.title
    return _("{analyte}, speaks for {n} hours").format(analyte=analyte.title, n=analyte.shelf.hours)


def _lines(rule: Stated, around: Around) -> Iterator[str]:
    for code in sorted(codes_of(rule)):
        yield sections("numbers")[code].line
    if (event := getattr(rule, "code", "") or getattr(rule, "event", "")) and isinstance(event, str):
        from bedside.domain.vocabulary import PHRASES  # noqa: PLC0415

        yield from (phrase.line for phrase in PHRASES if phrase.code == event)


def _rule_line(rule: Stated, around: Around) -> str:
    said = stated(rule, around.catalogue)
    source = origin_sentence(rule.origin, _(rule.source))
    return f"{said}. {source}" if said else source


def _word(name: str, around: Around) -> HelpText:
    found: Section = sections("words")[name]
    said = [Said(_("What it says"), " ".join(found.paragraphs))]
    if found.line:
        said.append(Said(_("How it is charted"), found.line, typed=True))
    for setting in _settings(name, around):
        said.append(setting)
    return HelpText(title=found.title, said=tuple(said))


def _settings(name: str, around: Around) -> Iterator[Said]:
    """Yield the numbers of the protocol that a part of the window goes by."""
    protocol = around.protocol
    known = {
        "oxygen": (protocol.settings.oxygen_shelf, _("A setting counts for")),
        "next_dose": (protocol.settings.dose_window, _("On time")),
        "treatment_day": (protocol.regimen.limit, _("Last day")),
        "plan": (protocol.regimen.limit, _("Last day")),
        "window": (protocol.timing, _("Classes")),
        "taper": (protocol.regimen.full_dose, _("At full dose first")),
        "start": (protocol.timing, _("Classes")),
    }
    found, head = known.get(name, (None, ""))
    if found is not None:
        yield Said(
            f"{protocol.id}, {head}",
            f"{stated(found, around.catalogue)}. {origin_sentence(found.origin, _(found.source))}",
        )
