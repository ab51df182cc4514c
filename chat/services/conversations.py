"""Conversations: begun, renamed, moved, deleted; answers stopped."""

import uuid
from collections.abc import Mapping
from typing import Any

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.exceptions import InvalidRequest
from chat import announce, selectors
from chat.models import Conversation, Generation
from chat.services.finishing import order_end
from workspaces import selectors as workspace_selectors


def create_conversation(
    *,
    access: Access,
    organization_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    title: str = "",
) -> Conversation:
    """Begin a conversation, in the project's organization, the one named, or the only one there is."""
    project = workspace_selectors.project(access, project_id) if project_id else None
    if project is not None and organization_id not in (None, project.organization_id):
        raise InvalidRequest(errors={"project": ["This project is in another organization."]})
    home = project.organization_id if project else organization_id
    if home is None and len(access.memberships) != 1:
        raise InvalidRequest(errors={"organization": ["Say which organization, or which project."]})
    narrowed = access.narrowed(home or access.organization_id)
    narrowed.require("conversations.write")
    narrowed.require_project(project_id)
    made: Conversation = Conversation.objects.create(
        organization_id=narrowed.organization_id, project=project, created_by_id=access.user_id, title=title
    )
    made.refresh_from_db()
    return made


def update_conversation(
    *, access: Access, conversation_id: uuid.UUID, facts: Mapping[str, Any]
) -> Conversation:
    """Rename, or move to another project of the same organization."""
    conversation = selectors.conversation(access, conversation_id)
    access.narrowed(conversation.organization_id).require("conversations.write")
    if "title" in facts:
        conversation.title = facts["title"]
    if "project" in facts:
        access.require_project(facts["project"])
        conversation.project = _project_of(access, conversation, facts["project"])
    conversation.save(update_fields=["title", "project"])
    announce.conversation_updated(conversation)
    return conversation


def delete_conversation(*, access: Access, conversation_id: uuid.UUID) -> None:
    """Remove a conversation for good; running answers are stopped and booked."""
    conversation = selectors.conversation(access, conversation_id)
    narrowed = access.narrowed(conversation.organization_id)
    narrowed.require("conversations.write")
    running = Generation.objects.filter(conversation=conversation, state=Generation.State.RUNNING)
    for generation in running:
        order_end(generation)
    record("conversation.deleted", conversation.organization_id, actor=access.user_id, target=conversation.pk)
    conversation.delete()


def stop_generation(*, access: Access, generation_id: uuid.UUID) -> Generation:
    """Stop an answer; what came so far stays. An answer that ended already is left as it is."""
    generation = selectors.generation(access, generation_id)
    access.narrowed(generation.organization_id).require("conversations.write")
    locked = Generation.objects.select_for_update().get(pk=generation.pk)
    order_end(locked)
    return locked


def _project_of(access: Access, conversation: Conversation, project_id: uuid.UUID | None) -> Any:
    if project_id is None:
        return None
    project = workspace_selectors.project(access, project_id)
    if project.organization_id != conversation.organization_id:
        raise InvalidRequest(errors={"project": ["This project is in another organization."]})
    return project
