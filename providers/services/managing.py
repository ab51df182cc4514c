"""Whose key is whose to manage."""

import uuid

from accounts.contracts import Access
from byokplatform.core.exceptions import PermissionDenied
from providers import selectors
from providers.models import ProviderKey
from workspaces.selectors import managed_projects


def managed_key(access: Access, key_id: uuid.UUID) -> ProviderKey:
    """A key that the caller manages: 404 to who does not see it, 403 to who does."""
    key = selectors.key(access, key_id)
    require_management(access, key)
    return key


def require_management(access: Access, key: ProviderKey) -> None:
    """Only its owner changes a personal key; managers change those of their project and of the organization."""
    if not can_manage(access, key):
        raise PermissionDenied("This key belongs to somebody else.")


def can_manage(access: Access, key: ProviderKey) -> bool:
    if key.owner == ProviderKey.Owner.PERSONAL:
        return key.user_id == access.user_id and access.can("keys.create_personal")
    if key.owner == ProviderKey.Owner.PROJECT:
        return managed_projects(access).filter(pk__in=[key.project_id]).exists()
    return access.can("keys.manage_organization")
