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
