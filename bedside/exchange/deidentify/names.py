"""Pseudonyms: the same for the same name all through one export, and nothing that another export could be matched with.

They are made of consonants: none is a word, a number or a date, so that the search for what must not be in a file
never takes one for somebody's name or record number.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

_SIGNS = "bcdfghjklmnpqrstvwxz"
_LENGTH = 12
_PLACES = 6


class Pseudonyms:
    """What stands for a name, by a secret key that is made for one export and kept nowhere."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def number(self, *said: str) -> int:
        """Return a number of 256 bits that follows from the key and what is said."""
        # The lengths keep ("ab", "c") apart from ("a", "bc").
        text = "".join(f"{len(item)}:{item}" for item in said)
        return int.from_bytes(hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256"), "big")

    def letters(self, *said: str) -> str:
        """Return twelve letters that follow from the key and what is said."""
        return _spelled(self.number(*said), _LENGTH)

    def of(self, kind: str, *said: str) -> str:
        """Return a pseudonym that says of what kind it is."""
        return f"{kind}-{self.letters(kind, *said)}"

    def ids(self, group: str, names: Iterable[str]) -> dict[str, str]:
        """Return pseudonyms for the ids of one patient's records that sort as those do.

        What was recorded at one moment stands in the order of its ids. The order runs within the patient only: over all
        of them it would say who came first.
        """
        lead = self.letters("ids", group)
        return {name: f"{lead}-{_spelled(place, _PLACES)}" for place, name in enumerate(sorted(set(names)))}


def _spelled(number: int, length: int) -> str:
    signs = []
    for _place in range(length):
        number, digit = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[digit])
    return "".join(reversed(signs))
