"""Input that cannot be taken, as one error type that every layer can show beside its field."""


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
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.do}" if self.do else ""
        return f"{place}{self.text}{advice}"


class NotAllowed(Exception):
    """What this user, or anybody, may not do; the message says why, and that nothing was stored."""
