"""Whether a regimen can be meant: one course, doses above zero, days that follow each other, known routes and names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from bedside.domain.vocabulary import ROUTES
from bedside.protocol.faults.numbers import positive_faults
from bedside.protocol.model import Course, Protocol, Regimen, Schedule, span
from bedside.text import _

Fault = tuple[str, str]
_HOUR = timedelta(hours=1)
_AT = "regimen"


def regimen_faults(protocol: Protocol) -> Iterator[Fault]:
    """Yield what is wrong with the regimen, each fault with its place."""
    regimen = protocol.regimen
    if sum(map(bool, (regimen.steps, regimen.schedule, regimen.not_stated))) != 1:
        yield f"{_AT}.steps", _("a regimen needs at least one step, or a schedule, and not both")
    yield from _dose_faults(_AT, None if regimen.not_stated else regimen.dose, regimen.route)
    if regimen.loading:
        yield from _dose_faults(f"{_AT}.loading", regimen.loading.dose, regimen.loading.route)
    if regimen.cap:
        yield from ((f"{_AT}.cap", fault) for fault in positive_faults("mg_per_day", regimen.cap.mg_per_day))
    full = regimen.full_dose
    if full and full.least_days > full.most_days:
        yield f"{_AT}.full_dose", _("the least is more than the most")
    for name, step in regimen.steps.items():
        yield from _course_faults(f"{_AT}.steps.{name}", step)
    for place, schedule, begins in _schedules(regimen):
        yield from _schedule_faults(place, schedule, begins)
    yield from _condition_faults(protocol)


def _schedules(regimen: Regimen) -> Iterator[tuple[str, Schedule, int]]:
    """Yield every schedule with its place and the day it has to begin on."""
    yield f"{_AT}.schedule", regimen.schedule, 1
    if regimen.extension:
        yield f"{_AT}.extension.schedule", regimen.extension.schedule, regimen.extension.on_day
    for name, variant in regimen.variants.items():
        yield f"{_AT}.variants.{name}.schedule", variant.schedule, 1


def _schedule_faults(place: str, schedule: Schedule, begins: int) -> Iterator[Fault]:
    if not schedule and place != f"{_AT}.schedule":
        yield place, _("has no phase")
    day = begins
    for name, phase in schedule.items():
        here = f"{place}.{name}"
        yield from _course_faults(here, phase)
        if phase.from_day != day:
            yield (
                here,
                _("begins on day {day}, where day {next} comes next").format(day=phase.from_day, next=day),
            )
        if phase.to_day < phase.from_day:
            yield here, _("ends before it begins")
        elif timedelta(days=phase.to_day - phase.from_day + 1) % span(phase.interval):
            yield here, _("lasts no whole number of times {interval}").format(interval=phase.interval)
        day = phase.to_day + 1


def _course_faults(place: str, course: Course) -> Iterator[Fault]:
    if span(course.interval) % _HOUR:
        yield (
            f"{place}.interval",
            _("{interval} is not a number of whole hours").format(interval=course.interval),
        )
    if course.dose_unit and course.dose is None:
        yield f"{place}.dose_unit", _("a unit of its own needs a dose of its own")
    yield from _dose_faults(place, course.dose, course.route)


def _dose_faults(place: str, dose: Decimal | None, route: str | None) -> Iterator[Fault]:
    if dose is not None:
        yield from ((f"{place}.dose", fault) for fault in positive_faults("dose", dose))
    if route is not None and route not in {item.name for item in ROUTES}:
        yield f"{place}.route", _("no route is called {route!r}").format(route=route)


def _condition_faults(protocol: Protocol) -> Iterator[Fault]:
    regimen = protocol.regimen
    for name in regimen.conditions:
        if name not in protocol.criteria:
            yield _AT, _("no criterion is called {name!r}").format(name=name)
    extension = regimen.extension
    if extension and not any(item.from_day <= extension.on_day <= item.to_day for item in regimen.schedule.values()):
        yield (
            f"{_AT}.extension.on_day",
            _("day {day} is not a day of the schedule").format(day=extension.on_day),
        )
