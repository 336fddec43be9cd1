"""What each role may do: asked here, so that no window and no command can do without it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from bedside.domain.problem import NotAllowed
from bedside.store.vault import Role

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
_WORDS: Mapping[Right, str] = MappingProxyType(
    {
        "chart": "chart",
        "order": "order",
        "decide": "decide",
        "sign": "sign a note",
        "export": "export",
        "users": "manage users",
        "restore": "restore a store",
        "clone": "clone a store",
        "merge": "merge stores",
        "audit": "export the journal",
    }
)


def may(roles: tuple[Role, ...], right: Right) -> bool:
    """Return whether any of the roles carries the right."""
    return any(role in _ROLES[right] for role in roles)


def require(roles: tuple[Role, ...], right: Right) -> None:
    """Raise NotAllowed for roles that do not carry the right."""
    if not may(roles, right):
        raise NotAllowed(f"Only {_list(_ROLES[right])} may {_WORDS[right]}. Nothing was stored.")


def _list(roles: tuple[Role, ...]) -> str:
    return " or ".join(f"{'an' if role[0] in 'aeiou' else 'a'} {role}" for role in roles)
