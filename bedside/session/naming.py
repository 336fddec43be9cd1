"""What a new user may be called and how long a passphrase must be: two names that look alike sign for one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from bedside.config import UserRules
from bedside.domain.problem import Problem
from bedside.store import attempts, vault
from bedside.text import _

# Letters of other scripts, and digits, that a reader takes for a Latin letter; "i" stands for "l" in capitals.
_ALIKE = str.maketrans(
    "01|i"
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131",
    "olll"
    "abekmhopctyxsljhdq"
    "aelkvoptuxl",
)  # fmt: skip
_RESERVED = (vault.RECOVERY, attempts.UNKNOWN)


def tidy(name: str) -> str:
    """Return a name as it is stored: accents put together, single blanks, none at its ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def shape(name: str) -> str:
    """Return what a reader sees of a name: without blanks, capitals and other scripts' twins of a letter."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    shown = "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "ZC")
    return shown.translate(_ALIKE)


def require_name(name: str, taken: Iterable[str]) -> None:
    """Raise Problem for a name that is reserved, or that reads like one of those taken."""
    seen = shape(name)
    if seen in map(shape, _RESERVED):
        raise Problem(_("this user name has a meaning of its own."), where="user", do=_("Choose another name."))
    for other in taken:
        if shape(other) == seen:
            alike = _("the user {name!r} is taken for {other!r}, which is there already.")
            text = _("the user {name!r} is there already.") if other == name else alike
            do = _("Choose a name that reads differently.")
            raise Problem(text.format(name=name, other=other), where="user", do=do)


def require_signer(name: str, user: str, known: Iterable[tuple[str, str]]) -> None:
    """Raise Problem for a name under a signature that is another user's, or that only others have signed with.

    `known` are users with a name each goes by. One's own user name is always one's own.
    """
    seen, known = shape(name), tuple(known)
    if not seen:
        raise Problem(_("there is no name under it."), where="name", do=_("Write the name that is to stand under it."))
    own = {shape(user), *(shape(called) for other, called in known if other == user)}
    if seen in own and seen not in {shape(other) for other, _called in known if other != user}:
        return
    for other, called in known:
        if other != user and seen in {shape(other), shape(called)}:
            do = _("Sign with your own name; you are signed in as {user!r}.").format(user=user)
            raise Problem(
                _("{name!r} is the name of another user, {other!r}.").format(name=name, other=other),
                where="name",
                do=do,
            )


def new_name(name: str, taken: Iterable[str], passphrase: str, rules: UserRules) -> str:
    """Return the name of a new user as it is stored; raise Problem where name or passphrase cannot be used."""
    tidied = tidy(name)
    vault.check_secret(tidied, passphrase)
    require_name(tidied, taken)
    require_passphrase(passphrase, rules)
    return tidied


def require_passphrase(passphrase: str, rules: UserRules) -> None:
    """Raise Problem for a new passphrase that is blank or shorter than the site allows."""
    least = rules.passphrase_characters
    if len(passphrase.strip()) < least:
        raise Problem(
            _("the new passphrase is shorter than {least} characters.").format(least=least),
            where="passphrase",
            do=_("Choose a longer one; four words are easy to remember."),
        )
