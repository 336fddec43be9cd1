"""What the loader refuses in the triggers on laboratory values, by its place."""

import pytest

from bedside.domain.problem import Problem
from tests.protocol.test_load import load_changed

LIVER = "triggers.TAP-2s"
COUNTS = "triggers.TAP-3"
KIDNEY = "triggers.TAP-5"
ANC = 'percent = { whole = "wbc", part = "neutrophil_pct" }\n\n# --- inf'


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('bilirubin = "bilirubin"', 'bilirubin = "bilirubine"', LIVER, "no analyte"),
        ('bilirubin = "bilirubin"', 'bilirubin = "weight"', LIVER, "no reference range"),
        ("times_uln = 5\n", "times_uln = 0\n", LIVER, "times_uln: 0 is not above zero"),
        ("with_times_uln = 3\n", "with_times_uln = 5\n", LIVER, "adds nothing"),
        ("bilirubin_times_uln = 2\n", "bilirubin_times_uln = nan\n", LIVER, "bilirubin_times_uln: NaN"),
        ('options = ["hold", "stop"]', 'options = ["hold", "review"]', LIVER, "'review' is nothing to choose between"),
        ('analyte = "platelets", below = 75', 'analyte = "platelets", below = -75', COUNTS, "not possible"),
        ('analyte = "platelets", below', 'analyte = "alc", below', COUNTS, "alc"),
        ('below = 8.0, unit = "g/dL"', 'below = 8.0, unit = "g"', COUNTS, "not a unit"),
        ('ctcae = "5.0"', 'ctcae = "4.0"', COUNTS, "4.0"),
        ("grades_worse = 1", "grades_worse = 0", COUNTS, ">= 1"),
        ("least_grade = 2", "least_grade = 0", COUNTS, ">= 1"),
        ('unit = "10*3/uL"\n' + ANC, 'unit = "mg/L"\n' + ANC, "triggers.TAP-3n", "not a unit"),
        ('part = "neutrophil_pct" }\n\n# --- inf', 'part = "neutrophils_pct" }\n\n# --- inf', "triggers.TAP-3n",
         "no analyte"),
        ('crosses = "LBL-RENAL"', 'crosses = "LBL-ANC"', KIDNEY, "not a clearance criterion"),
        ('rise_within = "48h"', 'rise_within = "8d"', KIDNEY, "longer than that of the baseline"),
        ("least_stage = 1", "least_stage = 4", KIDNEY, "<= 3"),
        ('urine_apart = "6h"', 'urine_apart = "6"', KIDNEY, "regex"),
        ('[settings.decline_holds]\nspan = "24h"', '[settings.decline_holds]\nspan = "a day"', "settings.decline_holds",
         "regex"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_by_place(old, new, where, says):
    with pytest.raises(Problem) as caught:
        load_changed(old, new)
    assert caught.value.where.startswith(where)
    assert says in str(caught.value)


def test_a_count_below_a_number_needs_no_percentage():
    assert load_changed(ANC, "\n# --- inf").triggers["TAP-3n"].percent is None
