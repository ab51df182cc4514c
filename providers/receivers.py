"""What becomes of keys when their person, their project or their organization goes."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.events import member_removed, organization_purging
from providers.services.erasing import destroy_data_keys, erase_personal_keys, erase_project_keys
from workspaces.events import project_purging


@receiver(member_removed)
def erase_keys_of_the_gone(
    sender: Any, organization_id: uuid.UUID, user_id: uuid.UUID, **kwargs: Any
) -> None:
    erase_personal_keys(organization_id=organization_id, user_id=user_id)


@receiver(project_purging)
def erase_keys_of_project(sender: Any, project_id: uuid.UUID, **kwargs: Any) -> None:
    erase_project_keys(project_id=project_id)


@receiver(organization_purging)
def make_secrets_unreadable(sender: Any, organization_id: uuid.UUID, **kwargs: Any) -> None:
    destroy_data_keys(organization_id=organization_id)
