"""`bedside sign`, `note` and `papers` as scripts use them."""

import json
from datetime import UTC, datetime

from bedside.domain.printed import short
from bedside.report.attached import words_of
from bedside.session.papers import broken
from tests.desk.ward import patient


def told(result):
    return json.loads(result.stdout)


def test_signing_prints_the_hashes_that_the_page_prints(run, tmp_path):
    made = told(run("sign", "--patient", "P-1", "--json"))
    assert (made["form"], made["complete"], made["role"]) == ("consult", False, "physician")
    assert [item["number"] for item in made["recommendations"]] == list(range(1, len(made["recommendations"]) + 1))
    run("note", "--patient", "P-1", "-o", tmp_path / "note.pdf")
    words = words_of((tmp_path / "note.pdf").read_bytes())
    flat = words.replace("\r", "").replace("\n", "").replace(" ", "")
    assert made["text_sha256"] in flat
    assert made["assessment_sha256"] in flat
    assert "DRAFT" not in words
    (copy,) = told(run("papers", "--patient", "P-1", "--json"))
    pages = int(words.partition("page 1 of ")[2].split()[0])
    assert words.count(f"copy {copy['copy']}") == pages
    assert words.count(f"text {short(made['text_sha256'])}") == pages
    assert (copy["document"], copy["outdated"]) == (made["document"], False)
    twice = run("sign", "--patient", "P-1", status=2)
    assert "signed already" in twice.stderr
    assert "not complete" in run("sign", "--patient", "P-1", "--addendum", "answer=Go on.").stderr


def test_each_verb_of_change_refuses_what_is_signed(run):
    made = told(run("sign", "--patient", "P-1", "--json"))
    for name in (made["document"], made["recommendations"][0]["record"]):
        for verb in (
            ("correct", name, "crp 71 mg/l", "--because", "no"),
            ("void", name, "--because", "no"),
            ("reinstate", name, "--because", "no"),
            ("undo", name),
            ("review", "accept", name, "1", "--because", "no"),
            ("review", "refuse", name, "--because", "no"),
        ):
            run(*verb, status=2)
    assert told(run("verify", "--json"))["ok"]
    assert "Consult note signed by demo" in run("history", made["document"]).stdout


def test_who_may_not_sign_and_who_may_co_sign(run):
    run("sign", "--patient", "P-1", user="nurse", status=3)
    assert "no note is signed" in run("sign", "--patient", "P-1", "--cosign", status=2).stderr
    run("sign", "--patient", "P-1")
    assert "signed this note yourself" in run("sign", "--patient", "P-1", "--cosign", status=2).stderr
    run("sign", "--patient", "P-1", "--cosign", user="nurse", status=3)
    made = told(run("sign", "--patient", "P-1", "--cosign", "--json", user="second"))
    assert made["form"] == "cosignature"
    assert "these are two signatures" in run(
        "sign", "--patient", "P-1", "--cosign", "--addendum", "answer=x", status=2
    ).stderr  # fmt: skip


def test_a_part_of_an_addendum_that_is_given_twice_is_lost_nowhere(run):
    run("sign", "--patient", "P-1")
    words = ("sign", "--patient", "P-1", "--addendum", "answer=one", "--addendum", "answer=two")
    assert "given twice" in run(*words, status=2).stderr
    assert "given twice" in run(*words[:-1], " answer =two", status=2).stderr
    run("sign", "--patient", "P-1", "--addendum", "answer=one", "--addendum", "question=two")


def test_papers_says_what_has_changed_since(run, tmp_path):
    run("note", "--patient", "P-1", "-o", tmp_path / "note.pdf")
    assert "up to date" in run("papers", "--patient", "P-1").stdout
    run("chart", "--patient", "P-1", "crp 60 mg/l")
    said = run("papers", "--patient", "P-1").stdout
    assert "OUT OF DATE" in said
    assert "CRP 60 mg/L" in said


def test_papers_says_of_a_copy_that_did_not_come_out_whole_that_it_is_none(run, ward, tmp_path):
    run("note", "--patient", "P-1", "-o", tmp_path / "note.pdf")
    (copy,) = told(run("papers", "--patient", "P-1", "--json"))
    assert copy["broken"] is False
    ward.now = datetime.now(UTC)
    session = ward.open()
    broken(session, [patient(session)], copy["copy"])
    session.close()
    (copy,) = told(run("papers", "--patient", "P-1", "--json"))
    assert copy["broken"] is True
    said = run("papers", "--patient", "P-1").stdout
    assert "NOT FINISHED" in said
    assert "up to date" not in said


def test_a_copy_that_cannot_be_drawn_is_no_printed_one(run, tmp_path, monkeypatch):
    def fails(*_told):
        raise MemoryError

    monkeypatch.setattr("bedside.desk.consulting.render", fails)
    run("note", "--patient", "P-1", "-o", tmp_path / "x.pdf", status=3)
    (copy,) = told(run("papers", "--patient", "P-1", "--json"))
    assert copy["broken"] is True


def test_recommendations_are_listed_and_answered(run):
    assert told(run("recommendations", "list", "--patient", "P-1", "--json")) == []
    made = told(run("sign", "--patient", "P-1", "--json"))
    first = made["recommendations"][0]["record"]
    run("recommendations", "answer", first, "refused", "--because", "the patient prefers to wait")
    run("recommendations", "answer", made["document"], "done", "--because", "x", status=2)
    rows = told(run("recommendations", "list", "--patient", "P-1", "--json"))
    assert [item["record"] for item in rows] == [item["record"] for item in made["recommendations"]]
    assert rows[0]["became"] == "refused"
    assert "the patient prefers to wait" in rows[0]["evidence"]
    assert "refused: refused, says demo" in run("recommendations", "list", "--patient", "P-1").stdout
