"""What happens here when somebody leaves an organization, and when a project is erased."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.events import member_removed
from chat.services.leaving import erase_project, pass_on_conversations, stop_answers_of
from workspaces.events import project_purging


@receiver(member_removed)
def settle_conversations_of_the_gone(
    sender: Any, organization_id: uuid.UUID, user_id: uuid.UUID, heir_id: uuid.UUID | None, **kwargs: Any
) -> None:
    stop_answers_of(user_id)
    pass_on_conversations(organization_id=organization_id, user_id=user_id, heir_id=heir_id)


@receiver(project_purging)
def erase_conversations_of(sender: Any, project_id: uuid.UUID, **kwargs: Any) -> None:
    erase_project(project_id)
