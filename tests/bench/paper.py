"""The consult note of a long stay with four trends, against WeasyPrint on the same words and matplotlib's SVG charts.

Both sides are warm and in one process. Ours composes the note as well and attaches its data, as a copy on paper has it;
the floor is handed its words. The number of the copy is the store's (`append`).
"""

import base64
import io
from html import escape

from bedside import assets
from bedside.report import carried
from bedside.report.content import Box, Para, Table
from bedside.report.figure import Figure as Course
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.preview import count
from bedside.report.writing import Writing
from tests.bench.figure import Figure, paired
from tests.report import assessments, charts

ROUNDS = 3
GOAL = 0.25
NAME = "consult note of a long stay with four trends"
HOW = "on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
STYLE = """
@font-face { font-family: S; src: url(%s) } @font-face { font-family: S; font-weight: bold; src: url(%s) }
@page { size: A4; margin: 26pt 28pt 56pt 49pt; @bottom-right { content: "page " counter(page) " of " counter(pages) }
  @bottom-left { content: "%s" } }
body { font: 8.5pt/10.2pt S } h2 { font-size: 10pt; border-bottom: 0.9pt solid; margin: 6pt 0 3pt }
table { width: 100%%; border-collapse: collapse } thead { display: table-header-group } img { width: 100%% }
td, th { border-bottom: 0.4pt solid #ccc; vertical-align: top; text-align: left; padding: 1.2pt 3pt 1.8pt 0 }
.box { border: 1.2pt solid; padding: 3pt 8pt } .quiet { color: #454545 } .struck { text-decoration: line-through }
"""


def figures():
    """Yield the figure, or the plain reason why there is none."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        yield f"{NAME}: NOT MEASURED, WeasyPrint cannot be loaded here ({str(error).splitlines()[0]}); {HOW}"
        return
    chart, assessment = charts.long_stay().chart(charts.LATE), assessments.assessment(charts.LATE)
    writing = Writing(author="A. Name", now=charts.LATE, practice=True)
    note = compose(assessment, chart, writing)

    def ours():
        attached = carried.files([(assessment, chart)])
        return render(compose(assessment, chart, writing), Printed(copy="copy 0001-0000", attached=attached))

    def floor():
        return HTML(string=html(note)).write_pdf()

    pages = count(ours()), count(floor())
    seconds = paired(ours, floor, ROUNDS, warm_up=1)
    yield Figure(f"{NAME} ({pages[0]} pages, WeasyPrint {pages[1]})", *seconds, GOAL)


def html(note):
    """Return the words of a note as HTML, its panels as pictures."""
    fonts = [assets.path("fonts", f"SourceSansPro-{cut}.ttf").as_uri() for cut in ("Regular", "Semibold")]
    head = f"{note.header.name}, born {note.header.born}, MRN {note.header.mrn}"
    parts = [f"<h1>{escape(note.title)}</h1><p><b>{escape(head)}</b></p>"]
    for section in note.sections:
        if section.title:
            parts.append(f"<h2>{escape(section.title)} <small>{escape(section.remark)}</small></h2>")
        parts += [block_html(block) for block in section.blocks]
    return f"<html><head><style>{STYLE % (*fonts, head)}</style></head><body>{''.join(parts)}</body></html>"


def block_html(block):
    """Return a block of a note as HTML."""
    match block:
        case Para():
            return f"<p>{words(block.text)}</p>"
        case Box():
            return f"<div class=box><b>{escape(block.title)}</b>{''.join(map(block_html, block.paras))}</div>"
        case Table():
            heads = "".join(f"<th>{escape(item.title)}<br>{escape(item.under)}</th>" for item in block.columns)
            rows = "".join(f"<tr>{''.join(map(cell, row.cells))}</tr>" for row in block.rows)
            notes = "".join(map(block_html, block.notes))
            return f"<table><thead><tr>{heads}</tr></thead>{rows}</table>{notes}"
        case Course():
            return "".join(f'<img src="{picture(panel, block)}">' for panel in block.panels)


def cell(item):
    """Return a cell as HTML."""
    return f"<td>{words(item.text)} <b>{escape(item.flag)}</b></td>"


def words(text):
    """Return running text as HTML."""
    return "".join(f"<span class={run.voice}>{escape(run.text)}</span>" for run in text)


def picture(panel, course):
    """Return one panel as a vector picture by matplotlib."""
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(7.2, 0.8))
    axes = drawing.subplots()
    axes.plot([mark.at for mark in panel.marks], [mark.value for mark in panel.marks], "k.-", lw=0.8, ms=3)
    axes.set_yscale("log" if panel.log else "linear")
    axes.set_xlim(course.start, course.end)
    for line in panel.thresholds:
        axes.axhline(line.value, color="0.3", ls="--", lw=0.6)
    axes.set_title(f"{panel.title} {panel.unit} {panel.latest}", fontsize=7)
    out = io.BytesIO()
    drawing.savefig(out, format="svg")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"
