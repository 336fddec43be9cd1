"""What each role may do: asked here, so that no window and no command can do without it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from bedside.domain.problem import NotAllowed
from bedside.store.vault import Role
from bedside.text import N_, _

Right = Literal["chart", "order", "decide", "sign", "export", "users", "restore", "clone", "merge", "audit"]

# Everybody who has a slot may look, print, make a backup, verify, and change their own passphrase.
_ROLES: Mapping[Right, tuple[Role, ...]] = MappingProxyType(
    {
        "chart": ("physician", "nurse"),
        "order": ("physician",),
        "decide": ("physician",),
        "sign": ("physician",),
        "export": ("physician", "administrator"),
        "users": ("administrator",),
        "restore": ("administrator",),
        "clone": ("administrator",),
        "merge": ("physician", "administrator"),
        "audit": ("administrator",),
    }
)
# What a refusal says; the roles are those above.
_WORDS: Mapping[Right, str] = MappingProxyType(
    {
        "chart": N_("Only a physician or a nurse may chart."),
        "order": N_("Only a physician may order."),
        "decide": N_("Only a physician may decide."),
        "sign": N_("Only a physician may sign a note."),
        "export": N_("Only a physician or an administrator may export."),
        "users": N_("Only an administrator may manage users."),
        "restore": N_("Only an administrator may restore a store."),
        "clone": N_("Only an administrator may clone a store."),
        "merge": N_("Only a physician or an administrator may merge stores."),
        "audit": N_("Only an administrator may export the journal."),
    }
)
#: how a role is shown
ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        "physician": N_("physician"),
        "nurse": N_("nurse"),
        "reader": N_("reader"),
        "administrator": N_("administrator"),
    }
)


def may(roles: tuple[Role, ...], right: Right) -> bool:
    """Return whether any of the roles carries the right."""
    return any(role in _ROLES[right] for role in roles)


def require(roles: tuple[Role, ...], right: Right) -> None:
    """Raise NotAllowed for roles that do not carry the right."""
    if not may(roles, right):
        raise NotAllowed(f"{_(_WORDS[right])} {_('Nothing was stored.')}")
