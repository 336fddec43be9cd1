"""A hand-made assessment with every outcome, every origin and an open trigger."""

from datetime import date, timedelta

from bedside.domain.finding import Finding
from bedside.protocol.assessment import Assessment, Ladder, Planned, ProtocolRef, Timing, Trigger
from bedside.protocol.verdict import Evidence, Verdict
from tests.report.charts import NOW, hours


def seen(code, value, unit, at, now=NOW, record="r"):
    age = round((now - at).total_seconds() / 3600, 2)
    return Evidence(record=record, item=code, value=value, unit=unit, at=at, age_hours=age)


def assessment(now=NOW, plan=True, reason="latest 1040 ng/mL"):
    """Return a hand-built assessment with every outcome, every origin and an open trigger."""
    crp = Verdict(
        id="INC-4-CRP",
        label="CRP above 50 mg/L",
        outcome="UNKNOWN",
        reason="held: unit in doubt",
        origin="observation",
        source="Navarro-Millan 2020, Results",
        threshold="> 50 mg/L",
        missing="crp",
        evidence=(seen("crp", "24", "mg/L", hours(110)),),
    )
    alc = Verdict(
        id="INC-4-ALC",
        label="Lymphocytes below 1.2",
        outcome="MET",
        reason="",
        origin="observation",
        source="Navarro-Millan 2020, Results",
        threshold="< 1.2 10*9/L",
        evidence=(seen("alc", "1.10", "10*9/L", hours(134)),),
    )
    criteria = (
        Verdict(
            id="INC-1",
            label="SARS-CoV-2 molecular test positive",
            outcome="MET",
            reason="",
            origin="paper",
            source="Methods",
            evidence=(seen("naat", "positive", "", hours(1)),),
        ),
        Verdict(
            id="INC-3",
            label="Ferritin above 1000 ng/mL",
            outcome="MET",
            reason=reason,
            origin="paper",
            source="Navarro-Millan 2020, Methods",
            threshold="> 1000 ng/mL",
            evidence=(seen("ferritin", "1040", "ng/mL", hours(134)),),
        ),
        Verdict(
            id="INC-4",
            label="At least one further marker",
            outcome="MET",
            reason="1 of 2",
            origin="paper",
            children=(crp, alc),
            source="Navarro-Millan 2020, Methods",
        ),
        Verdict(
            id="EXC-1", label="Invasive ventilation now", outcome="NOT_MET", reason="", origin="paper", source="Methods"
        ),
        Verdict(
            id="EXC-2",
            label="Suspected bacterial infection",
            outcome="UNKNOWN",
            reason="blood culture pending",
            origin="paper",
            missing="infection",
            source="Abstract",
        ),
    )
    label = (
        Verdict(
            id="LBL-ALLERGY",
            label="Hypersensitivity to anakinra or E. coli protein",
            outcome="UNKNOWN",
            reason="not asked",
            origin="label",
        ),
        Verdict(
            id="LBL-ANC",
            label="Neutrophils under 1.5",
            outcome="NOT_MET",
            reason="",
            origin="label",
            threshold="< 1.5 10*9/L",
            evidence=(seen("anc", "8.2", "10*9/L", hours(134)),),
        ),
    )
    gates = (Verdict(id="GATE-1", label="No open trial", outcome="NOT_MET", reason="not screened", origin="paper"),)
    trigger = Trigger(
        id="TAP-4b",
        label="Procalcitonin rising above 0.6 ng/mL",
        outcome="MET",
        action="review",
        open_since=hours(134),
        answered=None,
        reason="0.7, was 0.3 ng/mL",
        origin="paper",
        threshold="> 0.6 ng/mL",
        evidence=(seen("pct", "0.7", "ng/mL", hours(134), record="pct-134"),),
    )
    quiet = Trigger(
        id="TAP-2",
        label="Transaminases",
        outcome="NOT_MET",
        action="info",
        open_since=None,
        answered=None,
        reason="ALT 158 U/L",
        origin="site",
        threshold="> 165 U/L",
        evidence=(seen("alt", "158", "U/L", hours(134)),),
    )
    due = hours(142)
    planned = tuple(Planned(at=due + timedelta(hours=8 * place), interval_hours=8) for place in range(9))
    return Assessment(
        patient="P-0003",
        patient_id="p",
        protocol=ProtocolRef(id="NAVARRO-2020", version="1.0.0", status="active"),
        at=now,
        known_at=now,
        zone="Europe/Berlin",
        state="INCOMPLETE",
        criteria=criteria,
        label=label,
        gates=gates,
        timing=Timing(onset=hours(0), hours=22.0, name="early", window_closes=hours(36)),
        ladder=Ladder(
            status="active",
            step="every 8 hours",
            interval_hours=8,
            treatment_day=6,
            days_left=14,
            doses_given=18,
            total_mg="1800",
            last_given=hours(134),
            next_due=due,
            last_day=date(2020, 4, 18),
            first_given=hours(22),
            plan=planned if plan else None,
        ),
        triggers=(trigger, quiet),
        findings=(Finding(id="DQ-01", severity="hold", text="CRP 242 mg/dL is past the hard limit: held", key="crp"),),
        drug="anakinra",
        max_days=20,
    )
