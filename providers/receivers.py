"""What becomes of keys when their person or their organization goes."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.events import member_removed, organization_purging
from providers.services.erasing import destroy_data_keys, erase_personal_keys


@receiver(member_removed)
def erase_keys_of_the_gone(
    sender: Any, organization_id: uuid.UUID, user_id: uuid.UUID, **kwargs: Any
) -> None:
    erase_personal_keys(organization_id=organization_id, user_id=user_id)


@receiver(organization_purging)
def make_secrets_unreadable(sender: Any, organization_id: uuid.UUID, **kwargs: Any) -> None:
    destroy_data_keys(organization_id=organization_id)
