"""Short ways to write the facts that a score reads."""

from fractions import Fraction

from bedside.domain.quantity import bounds, parse_quantity
from bedside.scores.answer import Fact


def facts(**given):
    """Numbers (or text such as "<0.05") become exact intervals, other text a choice."""
    return {name: fact(value) for name, value in given.items()}


def fact(value):
    text = str(value)
    if text[0] in "<>=0123456789-" and not text.startswith("v"):
        typed = parse_quantity(text)
        return Fact(bounds=bounds(Fraction(typed.readings[-1]), typed.comparator), text=text)
    return Fact(choice=text, text=text)


def ends(answer):
    return tuple(None if end is None else float(end) for end in (answer.low, answer.high))
