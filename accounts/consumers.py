"""The socket of whoever is signed in: hints that something changed, and never what."""

from typing import Any, Final

import orjson

from accounts.access import every_organization_of
from accounts.sockets import Proof, ProvedConsumer
from byokplatform.core.control import ACCESS_CHANGED, CHANGED, MISSED, Order

# The lists, and what one must be allowed in the organization to be told that one changed.
LISTS: Final[dict[str, str]] = {
    "freeze": "organization.read",
    "grants": "keys.read",
    "invitations": "invitations.manage",
    "keys": "keys.read",
    "members": "members.read",
    "organization": "organization.read",
    "projects": "workspaces.read",
    "providers": "providers.read",
    "tokens": "tokens.create",
    "workspaces": "workspaces.read",
}
LONGEST_COMMAND = 1000


class MeConsumer(ProvedConsumer):
    """``/ws/v1/me/``: ``access.changed`` for the caller's own rights, ``changed`` for lists of an organization."""

    doubts = frozenset({ACCESS_CHANGED})
    hints = frozenset(CHANGED + name for name in LISTS)

    def look_up(self) -> Proof:
        access = self.credentials.access()
        # Suspended memberships too, and those of deleted organizations: they may come back.
        places = every_organization_of(access.user_id) if access.token_id is None else access.organizations
        return Proof(access, frozenset({access.user_id, *places}))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if _is_ping(text_data):
            await self.tell({"type": "pong"})

    async def heard(self, orders: frozenset[Order]) -> None:
        missed = MISSED in orders
        if missed or any(what == ACCESS_CHANGED for what, _ in orders):
            await self.tell({"type": ACCESS_CHANGED})
        for place in self.guard.access.memberships:
            permitted = self.guard.access.permissions_in(place)
            what = [
                name
                for name, permission in LISTS.items()
                if (missed or (CHANGED + name, place.organization_id) in orders) and permission in permitted
            ]
            if what:
                await self.tell({"type": "changed", "organization": str(place.organization_id), "what": what})


def _is_ping(text: str | None) -> bool:
    if text is None or len(text) > LONGEST_COMMAND:
        return False
    try:
        command: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(command, dict) and command.get("type") == "ping"
