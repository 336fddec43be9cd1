"""The document that scripts rely on carries the Assessment's own words."""

import json

import msgspec

from bedside.protocol.contract import as_plain
from tests.protocol.ward import Ward


def test_document():
    ward = Ward("ferritin 1840 ng/ml @-18h", "pct 0.3 ng/ml @-9h", "pct 0.7 ng/ml", "order anakinra 100 mg sc q6h @-5h",
                "dose given @-4h", "hfnc 50/95 @-5h")  # fmt: skip
    made = json.loads(msgspec.json.encode(as_plain(ward.assess())))
    assert made["patient"] == "P-0001"
    assert made["state"] == "INCOMPLETE"
    assert [item["id"] for item in made["criteria"]] == [f"INC-{n}" for n in range(1, 6)] + [
        f"EXC-{n}" for n in range(1, 6)
    ]
    assert made["criteria"][2]["evidence"][0]["value"] == "1840"
    assert (made["timing"]["class"], made["timing"]["hours"]) == ("early", 1.0)
    assert (made["ladder"]["doses_given"], made["ladder"]["total_mg"]) == (1, "100")
    assert {item["id"]: item["outcome"] for item in made["triggers"]}["TAP-4b"] == "MET"
    assert {item["id"] for item in made["gates"]} == {"GATE-1", "GATE-2", "GATE-3"}
    assert json.loads(msgspec.json.encode(as_plain(Ward().assess())))["timing"]["class"] is None


def test_scores():
    ward = Ward("pao2 70 mm[Hg] @-1h", "hfnc 50/95 spo2 90 rr 30 @-1h", "weight 90", "height 164")
    made = json.loads(msgspec.json.encode(as_plain(ward.assess())))["scores"]
    assert (made["who"]["value"], made["who"]["scale"]) == (5, "WHO-OSCI-8")
    assert (made["hscore"]["low"], made["hscore"]["high"], made["hscore"]["value"]) == (0, 319, None)
    assert (made["pf"]["value"], made["rox"]["value"], made["bmi"]["value"]) == ("73.7", "3.16", "33.46")
    gas = next(item for item in made["pf"]["inputs"] if item["name"] == "pao2")
    assert (gas["value"], gas["unit"], gas["age_hours"], gas["precision"]) == ("70", "mm[Hg]", 1.0, "minute")
    assert gas["at"].endswith("+02:00")
    assert gas["record"]
    assert made["who"]["inputs"][0]["at"] is None
    assert made["ckd_epi"]["low"] == "0"
    assert made["ckd_epi"]["why"] == {"creatinine": "Creatinine: no value charted"}
    assert made["qtc"]["forms"]["bazett"]["scale"] == "QTc (Bazett)"
    assert "inputs" not in made["qtc"]["forms"]["bazett"]
