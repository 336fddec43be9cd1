"""A chart built from quick-entry lines, for the protocol tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import msgspec

from bedside import assets
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.chart import Chart, build
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Patient
from bedside.domain.wording import describe
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment
from bedside.protocol.load import shipped
from bedside.protocol.model import Protocol

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 10, 10, 0, tzinfo=UTC)  # 12:00 in Berlin


@cache
def catalogue() -> Catalogue:
    return load_catalogue(assets.read_text("catalogue.toml"))


@cache
def protocols() -> dict[str, Protocol]:
    return {item.id: item for item in shipped(catalogue())}


def navarro() -> Protocol:
    return protocols()["NAVARRO-2020"]


class Ward:
    """One patient; `at` is the moment of entry and of the question."""

    def __init__(self, *lines: str, sex: str = "F", born: date = date(1966, 8, 2), now: datetime = NOW) -> None:
        self.now = now
        self.count = 0
        start = now - timedelta(days=40)
        self.patient = Patient(
            id="p", patient="p", at=start, recorded_at=start, author="t", workstation="w",
            mrn="P-0001", name="Practice, Patient", born=born, sex=sex,
        )  # fmt: skip
        self.records: list[AnyRecord] = [self.patient]
        self.chart_lines(*lines)

    def chart_lines(self, *lines: str, recorded: datetime | None = None) -> Ward:
        for line in lines:
            self.count += 1
            parsed = parse(line, context_of(self.chart(), self.now))
            stamp = Stamp(author="A. Name", workstation="w", now=recorded or self.now, new_id=self._ids().__next__)
            self.records += parsed.records(stamp, 1 if parsed.doubts else None)
        return self

    def _ids(self):
        part = 0
        while True:
            part += 1
            yield f"r{self.count:05}-{part}"

    def add(self, record: AnyRecord, **changes: object) -> Ward:
        self.count += 1
        self.records.append(msgspec.structs.replace(record, id=f"r{self.count:05}-1", **changes))
        return self

    def chart(self, at: datetime | None = None, known_at: datetime | None = None) -> Chart:
        moment = at or self.now
        return build(
            self.records,
            at=moment,
            known_at=known_at or self.now + timedelta(days=365),
            zone=ZONE,
            catalogue=catalogue(),
        )

    def assess(self, protocol: Protocol | None = None, *, at: datetime | None = None) -> Assessment:
        return assess(protocol or navarro(), self.chart(at))

    def __repr__(self) -> str:
        told = [f"{item.id} {describe(item, catalogue(), ZONE)}" for item in self.records[1:]]
        return "\n".join(("Ward:", *told))

    def outcome(self, name: str, *, at: datetime | None = None) -> str:
        return self.assess(at=at).criterion(name).outcome


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)
