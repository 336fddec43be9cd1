"""Who may open the store and as what: each change is asked of the roles, journaled, and then written to keys.json."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

import msgspec

from bedside.domain.problem import Problem
from bedside.session.access import holds, taken
from bedside.session.naming import new_name, require_name, require_passphrase
from bedside.session.rights import ROLE_WORDS, require
from bedside.store import attempts, vault
from bedside.store.errors import WrongPassphrase
from bedside.store.slots import Change
from bedside.store.vault import Keys, Role, Slot
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.session import Session

ADMINISTRATOR: Role = "administrator"


class User(NamedTuple):
    """One named user; `you` is true for whoever asks."""

    name: str
    roles: tuple[Role, ...]
    you: bool


class Proof(NamedTuple):
    """That the user of a session has typed the passphrase of this slot again: see `Users.proved`."""

    slot: Slot


class Users:
    """The users of the store that a session has open."""

    def __init__(self, session: Session, entropy: vault.Entropy, pause: Callable[[float], None]) -> None:
        self._session = session
        self._store = session.store
        self._entropy = entropy
        self._pause = pause

    def listed(self) -> tuple[User, ...]:
        """Return the users by name; the recovery code is no user. Everybody may ask."""
        named = sorted((name, slot) for name, slot in self._keys().slots.items() if name != vault.RECOVERY)
        return tuple(User(name, slot.roles, name == self._store.user) for name, slot in named)

    def still_in(self) -> bool:
        """Return whether this session's user may still open the store with the same roles."""
        return self._is_in(self._keys())

    def require_still_in(self) -> None:
        """Raise NotAllowed where an administrator has taken or changed this session's own access meanwhile."""
        self._require_in(self._keys())

    def add(self, name: str, roles: Sequence[Role], passphrase: str) -> User:
        """Let a new user in; raise Problem for a name that is taken or reads like one, NotAllowed without the right."""
        require(self._store.roles, "users")
        name = new_name(name, self._keys().slots, passphrase, self._session.site.users)
        held = _in_order(roles)
        slot = self._sealed(name, held, passphrase)

        def wanted(keys: Keys) -> Keys:
            require_name(name, keys.slots)
            return _with(keys, name, slot)

        self._change(f"add user {name}: {', '.join(held)}", wanted)
        return User(name, held, you=False)

    def disable(self, name: str) -> None:
        """Take a user's slot away; what they charted stays. The last administrator is kept (Problem)."""
        require(self._store.roles, "users")

        def wanted(keys: Keys) -> Keys:
            _slot_of(name, keys)
            others = {other: slot for other, slot in keys.slots.items() if other != name}
            if not any(ADMINISTRATOR in slot.roles for other, slot in others.items() if other != vault.RECOVERY):
                do = _("Add another administrator first.")
                raise Problem(_("{name!r} is the last administrator.").format(name=name), where="user", do=do)
            return msgspec.structs.replace(keys, slots=others)

        self._change(f"disable user {name}", wanted)

    def change_passphrase(self, old: str, new: str) -> None:
        """Give this session's user a new passphrase; a wrong old one is noted as a failed try (WrongPassphrase)."""
        name = self._store.user
        if name == vault.RECOVERY:
            do = _("Reset the passphrase of a user, or make a new recovery code.")
            raise Problem(_("the recovery code is no passphrase."), where="passphrase", do=do)
        self._exchange(name, self._proven(old), new, "change passphrase")

    def confirm_passphrase(self, typed: str | Proof) -> None:
        """Make sure that this session's user sits here; a wrong passphrase is a failed try (WrongPassphrase).

        A Proof must be of the passphrase that holds now.
        """
        if not isinstance(typed, Proof):
            self._proven(typed)
        elif self.own_slot() != typed.slot:
            raise WrongPassphrase(
                _("Your passphrase has been changed meanwhile. Nothing was stored. Type the new one.")
            )

    def own_slot(self) -> Slot:
        """Return the slot of this session's user; raise StoreError where nothing can be stored, NotAllowed if taken."""
        self._store.hold.require()
        keys = self._keys()
        self._require_in(keys)
        return keys.slots[self._store.user]

    def proved(self, slot: Slot, *, opens: bool) -> Proof:
        """Return the proof that a passphrase opened the own slot; if not it is a failed try (WrongPassphrase)."""
        if not opens:
            attempts.note(self._store.folder, self._store.user, self._session.now())
            raise WrongPassphrase(_("The passphrase is not right. Nothing was changed. Type it again."))
        return Proof(slot)

    def reset_passphrase(self, name: str, new: str) -> None:
        """Give another user a new passphrase without the old one; the journal says who did."""
        require(self._store.roles, "users")
        if name == self._store.user:
            do = _("Change it with the old one: bedside users passphrase")
            raise Problem(_("this is your own passphrase."), where="user", do=do)
        self._exchange(name, _slot_of(name, self._keys()), new, f"reset passphrase of {name}")

    def new_recovery_code(self) -> str:
        """Replace the recovery code and return the new one, shown once; the old one opens nothing any more."""
        require(self._store.roles, "users")
        self._store.hold.require()
        code = vault.new_code(self._entropy)
        slot = vault.seal(self._store.key, vault.RECOVERY, (ADMINISTRATOR,), code.replace("-", ""), self._entropy)
        self._change("new recovery code", lambda keys: _with(keys, vault.RECOVERY, slot))
        return code

    def foreign(self) -> str:
        """Return that keys.json holds users whom no entry of the journal covers; empty where there are none."""
        return self._store.foreign_slots()

    def confirm(self) -> tuple[User, ...]:
        """Keep the users of a keys.json that was put back or edited, and say so in the journal; return them."""
        require(self._store.roles, "users")
        keys = self._keys()
        self._require_in(keys)
        users = self.listed()
        told = "; ".join(f"{user.name}: {', '.join(user.roles)}" for user in users)
        self._store.confirm_slots(self._session.entry(f"confirm users {told}"), keys)
        return users

    def _proven(self, typed: str) -> Slot:
        """Return the slot of this session's user, which a passphrase has opened again."""
        slot = self.own_slot()
        if wait := attempts.delay(self._store.folder, self._session.now()):
            self._pause(wait)
        return self.proved(slot, opens=vault.opens(slot, self._store.user, typed)).slot

    def _exchange(self, name: str, old: Slot, passphrase: str, action: str) -> None:
        vault.check_secret(name, passphrase)
        slot = self._sealed(name, old.roles, passphrase)

        def wanted(keys: Keys) -> Keys:
            if keys.slots.get(name) != old:
                do = _("Look at the list of users, then do it again.")
                raise Problem(
                    _("another window has just changed the user {name!r}.").format(name=name), where="user", do=do
                )
            return _with(keys, name, slot)

        self._change(action, wanted)

    def _change(self, action: str, wanted: Change) -> None:
        """Write the change, unless another window has taken the right to it since this session was opened."""

        def checked(keys: Keys) -> Keys:
            self._require_in(keys)
            return wanted(keys)

        self._store.change_slots(self._session.entry(action), checked)

    def _sealed(self, name: str, roles: tuple[Role, ...], passphrase: str) -> Slot:
        self._store.hold.require()
        require_passphrase(passphrase, self._session.site.users)
        return vault.seal(self._store.key, name, roles, passphrase, self._entropy)

    def _is_in(self, keys: Keys) -> bool:
        return holds(keys, self._store)

    def _require_in(self, keys: Keys) -> None:
        if not self._is_in(keys):
            raise taken()

    def _keys(self) -> Keys:
        return vault.read(self._store.folder)


def _with(keys: Keys, name: str, slot: Slot) -> Keys:
    return msgspec.structs.replace(keys, slots={**keys.slots, name: slot})


def _slot_of(name: str, keys: Keys) -> Slot:
    if name == vault.RECOVERY or name not in keys.slots:
        raise Problem(_("there is no user {name!r}.").format(name=name), where="user", do=_("See: bedside users list"))
    return keys.slots[name]


def _in_order(roles: Sequence[str]) -> tuple[Role, ...]:
    known = get_args(Role)
    if not roles or any(role not in known for role in roles):
        raise Problem(
            _("a user needs a role."),
            where="role",
            do=_("Give at least one of: {roles}.").format(roles=", ".join(_(ROLE_WORDS[role]) for role in known)),
        )
    return tuple(role for role in known if role in roles)
