"""The examination and the imaging of a note: charted facts, written words, and of what nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bedside.domain.chart import Chart
from bedside.domain.wording import event_text
from bedside.report.content import Para, Section, Text, quiet, sentence, strong, text
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.text import N_, _, lowered

#: which charted facts speak of which part; nothing that can be charted speaks of joints and nodes
_PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "spleen": (N_("Spleen"), ("spleen", "organomegaly")),
        "liver": (N_("Liver"), ("liver", "organomegaly")),
        "rash": (N_("Rash, skin"), ("injection_site_reaction",)),
        "joints": (N_("Joints"), ()),
        "nodes": (N_("Lymph nodes"), ()),
    }
)
_IMAGING = ("pneumonia", "bilateral_pneumonia")


def examination(chart: Chart, writing: Writing) -> Section:
    """Return what was charted or written of each part a rheumatologist looks at, and name those of which nothing is."""
    found = {title: _said(name, codes, chart, writing) for name, (title, codes) in _PARTS.items()}
    lines = [Para((strong(f"{_(title)}: "), *said)) for title, said in found.items() if said]
    missing = [lowered(_(title)) for title, said in found.items() if not said]
    if missing:
        lines.append(sentence(strong(_("Nothing written of: ")), ", ".join(missing) + "."))
    general = writing.consult.text("examination")
    lines.append(sentence(general) if general else sentence(quiet(_("No other findings written."))))
    return Section(_("Examination"), tuple(lines))


def imaging(chart: Chart, writing: Writing) -> Section:
    """Return what was written and charted of imaging."""
    found = [item for code in _IMAGING if (item := chart.latest_event(code)) is not None]
    charted = "; ".join(f"{event_text(item)} ({stamp(item.at, chart, item.precision)})" for item in found)
    words = writing.consult.text("imaging")
    lines: tuple[Para, ...] = (sentence(words),) if words else ()
    if charted:
        lines = (sentence(_("Charted: {facts}.").format(facts=charted)), *lines)
    return Section(_("Imaging"), lines or (sentence(_("No imaging charted or written.")),))


def _said(name: str, codes: tuple[str, ...], chart: Chart, writing: Writing) -> Text:
    written = writing.consult.text(name)
    last = chart.latest_event(*codes) if codes else None
    charted = event_text(last) if last else ""
    when = f" ({stamp(last.at, chart, last.precision)}, {last.author})" if last else ""
    joint = "; " if charted and written else ""
    return text(charted, quiet(when) if when else "", joint, written)
