"""The lint itself: it must find each expression of the list, and nothing in a text written as it should be."""

import pytest

from tests.ismp import lint


@pytest.mark.parametrize(
    "text",
    [
        "anakinra 100mg",
        "anakinra 100.0 mg",
        "anakinra .5 mg",
        "anakinra 100 mg SC",
        "anakinra 100 mg q6h",
        "heparin 5000 U",
        "heparin 5000 IU",
        "anakinra 400 mg/day",
        "fentanyl 50 \u00b5g",
        "fentanyl 50 ng",
        "saline 10 cc",
        "D/C anakinra",
        "dose > 100 mg",
        "100 mg @ 14:00",
        "HCQ 200 mg",
        "MS 4 mg",
        "prednisolone 10 mg qd",
        "anakinra 10000 mg",
        "100 mg x3d",
        "ceftriaxone 2 g IV",
        "anakinra 100 mg s.c.",
    ],
)
def test_finds_it(text):
    assert lint(text)


@pytest.mark.parametrize(
    "text",
    [
        "anakinra 100 mg subcutaneously every 6 hours",
        "heparin 5000 units",
        "anakinra 10,000 mg in all",
        "dexamethasone 0.5 mg",
        "ceftriaxone 2 g intravenously every 24 hours",
        "fentanyl 50 mcg",
    ],
)
def test_passes_it(text):
    assert lint(text) == []
