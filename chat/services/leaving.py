"""What becomes of a person's conversations and running answers when they leave an organization."""

import uuid

from byokplatform.audit import record
from chat.models import Conversation, Generation
from chat.services.conversations import end_answers
from chat.services.finishing import order_end


def stop_answers_of(user_id: uuid.UUID) -> None:
    """End every answer that the person asked for and that is not finished; inside the organization's scope."""
    unfinished = (Generation.State.QUEUED, Generation.State.RUNNING)
    for answer in Generation.objects.select_for_update().filter(
        requested_by_id=user_id, state__in=unfinished
    ):
        order_end(answer)


def pass_on_conversations(
    *, organization_id: uuid.UUID, user_id: uuid.UUID, heir_id: uuid.UUID | None
) -> None:
    """Give the conversations in projects to the heir, or delete them without one.

    Private ones were nobody else's: they stay unread.
    """
    shared = Conversation.objects.filter(created_by_id=user_id, project__isnull=False)
    if heir_id is None:
        shared.delete()
        record("conversation.erased", organization_id, actor=None, target=user_id)
        return
    shared.update(created_by_id=heir_id)
    record("conversation.handed_over", organization_id, actor=None, target=user_id, heir=str(heir_id))


def erase_project(project_id: uuid.UUID) -> None:
    """Remove all conversations of a project that is erased."""
    conversations = Conversation.objects.filter(project_id=project_id)
    for conversation in conversations:
        end_answers(conversation)
    conversations.delete()
