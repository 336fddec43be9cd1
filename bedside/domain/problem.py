"""Input that cannot be taken, as one error type that every layer can show beside its field."""

from bedside.text import N_, _

#: the names of fields that `where` may be; anything else there is what somebody typed, or the name of a file
_FIELDS = frozenset(
    (
        *(N_("analyte"), N_("born"), N_("file"), N_("line"), N_("medication"), N_("name"), N_("passphrase")),
        *(N_("patient"), N_("range"), N_("reason"), N_("time"), N_("unit"), N_("user"), N_("value"), N_("zone")),
    )
)


class Problem(ValueError):
    """Bad input: what is wrong, where it stands, and what to do about it.

    `text` says what is wrong; `where` names the field, line or cell; `do` says what would be accepted.
    Nothing is stored when a Problem is raised.
    """

    def __init__(self, text: str, *, where: str = "", do: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.where = where
        self.do = do

    def __str__(self) -> str:
        """Return the sentence shown to the user."""
        place = f"{_(self.where) if self.where in _FIELDS else self.where}: " if self.where else ""
        advice = f" {self.do}" if self.do else ""
        return f"{place}{self.text}{advice}"


class NotAllowed(Exception):
    """What this user, or anybody, may not do; the message says why, and that nothing was stored."""
