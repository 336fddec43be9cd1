"""Input that cannot be taken, as one error type that every layer can show beside its field."""

from bedside.text import N_, _, _p

#: what a word means as the name of a field, where it means something else elsewhere
_OWN = frozenset(("because", "chart", "code", "copy", "role", "state", "to"))
#: the names of fields that `where` may be, as the program compares them; anything else there is shown as it is
FIELDS = _OWN | frozenset(
    (
        *(N_("addendum"), N_("analyte"), N_("bed"), N_("born"), N_("case file"), N_("case series"), N_("cases file")),
        *(N_("catalogue"), N_("chapter"), N_("columns"), N_("culture"), N_("day 1"), N_("dose"), N_("drug")),
        *(N_("file"), N_("handoff"), N_("heads"), N_("held"), N_("line"), N_("mapping"), N_("medication"), N_("mrn")),
        *(N_("name"), N_("note"), N_("onset"), N_("order"), N_("owner"), N_("passphrase"), N_("patient")),
        *(N_("protocol"), N_("range"), N_("reason"), N_("remark"), N_("route"), N_("row"), N_("score table")),
        *(N_("severity"), N_("specimen"), N_("status"), N_("step"), N_("store"), N_("text"), N_("time")),
        *(N_("time of the report"), N_("trends"), N_("trigger"), N_("unit"), N_("until"), N_("user"), N_("value")),
        *(N_("ward"), N_("weight, height"), N_("zone")),
    )
)


class Problem(ValueError):
    """Bad input: what is wrong, where it stands, and what to do about it.

    `text` says what is wrong, `do` what would be accepted, both in the language spoken. `where` names the field in
    English, as one of `FIELDS`, or is the line, cell or file as it stands there.
    Nothing is stored when a Problem is raised.
    """

    def __init__(self, text: str, *, where: str = "", do: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.where = where
        self.do = do

    def __str__(self) -> str:
        """Return the sentence shown to the user."""
        place = f"{_field(self.where)}: " if self.where else ""
        advice = f" {self.do}" if self.do else ""
        return f"{place}{self.text}{advice}"


def _field(where: str) -> str:
    if where not in _OWN:
        return _(where) if where in FIELDS else where
    return {
        "because": _p("field", "because"),
        "chart": _p("field", "chart"),
        "code": _p("field", "code"),
        "copy": _p("field", "copy"),
        "role": _p("field", "role"),
        "state": _p("field", "state"),
        "to": _p("field", "to"),
    }[where]


class NotAllowed(Exception):
    """What this user, or anybody, may not do; the message says why, and that nothing was stored."""
