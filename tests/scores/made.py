"""Facts from short words: numbers with an optional comparator, or choices."""

from fractions import Fraction

from hypothesis import strategies as st

from bedside.domain.quantity import Bounds, bounds, parse_quantity
from bedside.scores.answer import Fact


def made(**inputs):
    return {name: fact(text) for name, text in inputs.items()}


def fact(text):
    if str(text)[:1] in "<>0123456789-":
        typed = parse_quantity(str(text))
        return Fact(bounds=bounds(Fraction(typed.readings[-1]), typed.comparator))
    return Fact(choice=str(text))


def number(low, high, places=1):
    scale = 10**places
    return st.integers(int(Fraction(low) * scale), int(Fraction(high) * scale)).map(
        lambda whole: Fact(bounds=bounds(Fraction(whole, scale), ""))
    )


def word(*words):
    return st.sampled_from(words).map(lambda text: Fact(choice=text))


def subsets(strategies, parts=4):
    """Draw a complete input set, and parts of it that stay known; some numbers stay known within limits only."""
    masks = st.lists(st.integers(0, len(FATES) ** len(strategies) - 1), min_size=parts, max_size=parts)
    return st.tuples(st.fixed_dictionaries(strategies), masks).map(
        lambda drawn: (drawn[0], [_kept(drawn[0], mask) for mask in drawn[1]])
    )


FATES = ("gone", "exact", "exact", "at most", "at least", "near", "below", "above")


def _kept(full, mask):
    kept = {}
    for place, (name, known) in enumerate(full.items()):
        fate = FATES[mask // len(FATES) ** place % len(FATES)]
        if fate == "exact":
            kept[name] = known
        elif fate != "gone" and known.bounds:
            kept[name] = Fact(bounds=_blurred(known.bounds.low, fate))
    return kept


def _blurred(true, fate):
    """Return an interval that holds the true number, with it at an end or inside."""
    low, high = true * Fraction(4, 5), true * Fraction(5, 4)
    return {
        "at most": Bounds(None, true),
        "at least": Bounds(true, None),
        "near": Bounds(low, high),
        "below": Bounds(None, high + 1, high_open=True),
        "above": Bounds(low - 1, None, low_open=True),
    }[fate]


def inside(answer, true):
    """Return whether an interval holds the true answer, in every form, and neither has its ends crossed."""
    if any(item.low is not None and item.high is not None and item.low > item.high for item in (answer, true)):
        return False
    low = answer.low is None or (true.low is not None and answer.low <= true.low)
    high = answer.high is None or (true.high is not None and true.high <= answer.high)
    defined = true.low is not None or true.high is not None
    return (not defined or (low and high)) and all(inside(answer.forms[form], true.forms[form]) for form in true.forms)
