"""Conversations: begun, renamed, moved, deleted; answers stopped."""

import uuid
from collections.abc import Mapping
from typing import Any

from accounts.contracts import Access
from accounts.services.members import announce as announce_rights
from byokplatform.audit import record
from byokplatform.core.exceptions import InvalidRequest
from chat import announce, selectors
from chat.models import Conversation, Generation
from chat.services.finishing import order_end
from providers.services.payer_rules import forget_rule
from workspaces import selectors as workspaces
from workspaces.contracts import Reader
from workspaces.exceptions import Archived, RoleTooLow
from workspaces.models import Project
from workspaces.permissions import object_allows


def create_conversation(
    *,
    access: Access,
    organization_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    title: str = "",
) -> Conversation:
    """Begin a conversation, in the project's organization, the one named, or the only one there is."""
    project = workspaces.project(access, project_id) if project_id else None
    if project is not None and organization_id not in (None, project.organization_id):
        raise InvalidRequest(errors={"project": ["This project is in another organization."]})
    home = project.organization_id if project else organization_id
    if home is None and len(access.memberships) != 1:
        raise InvalidRequest(errors={"organization": ["Say which organization, or which project."]})
    narrowed = access.narrowed(home or access.organization_id)
    narrowed.require("conversations.write")
    narrowed.require_project(project_id)
    _require_place(narrowed, project)
    made: Conversation = Conversation.objects.create(
        organization_id=narrowed.organization_id, project=project, created_by_id=access.user_id, title=title
    )
    record(
        "conversation.created", made.organization_id, actor=access.user_id, target=made.pk, project=project_id
    )
    return selectors.conversation(access, made.pk)


def update_conversation(
    *, access: Access, conversation_id: uuid.UUID, facts: Mapping[str, Any]
) -> Conversation:
    """Rename, or move to another project of the same organization (or out of any): who sees it changes with that."""
    conversation = managed_conversation(access, conversation_id)
    if "title" in facts and facts["title"] != conversation.title:
        conversation.title = facts["title"]
        record(
            "conversation.renamed", conversation.organization_id, actor=access.user_id, target=conversation.pk
        )
    moves = "project" in facts and facts["project"] != conversation.project_id
    if moves:
        _move(access, conversation, facts["project"])
    conversation.save(update_fields=["title", "project"])
    if not moves:
        # Of a move, those who still see it learn with their rights, and the others nothing.
        announce.conversation_updated(conversation)
    return selectors.conversation(access, conversation.pk)


def delete_conversation(*, access: Access, conversation_id: uuid.UUID) -> None:
    """Remove a conversation for good; running answers are stopped and booked."""
    conversation = managed_conversation(access, conversation_id)
    end_answers(conversation)
    record("conversation.deleted", conversation.organization_id, actor=access.user_id, target=conversation.pk)
    forget_rule(conversation.pk)
    conversation.delete()


def stop_generation(*, access: Access, generation_id: uuid.UUID) -> Generation:
    """Stop an answer; what came so far stays. An answer that ended already is left as it is."""
    generation = selectors.generation(access, generation_id)
    writable_conversation(access, generation.conversation_id)
    locked = Generation.objects.select_for_update().get(pk=generation.pk)
    if not locked.is_finished:
        record("generation.stopped", locked.organization_id, actor=access.user_id, target=locked.pk)
    order_end(locked)
    return locked


def end_answers(conversation: Conversation) -> None:
    """Stop whatever is being written in it."""
    for generation in Generation.objects.filter(conversation=conversation, state=Generation.State.RUNNING):
        order_end(generation)


def audience_after(
    *, access: Access, conversation_id: uuid.UUID, project_id: uuid.UUID | None
) -> tuple[list[Reader], list[Reader]]:
    """Who sees the conversation now, and who would after moving it there."""
    conversation = managed_conversation(access, conversation_id)
    _target(access, conversation, project_id)
    return _readers(conversation, conversation.project_id), _readers(conversation, project_id)


def writable_conversation(access: Access, conversation_id: uuid.UUID) -> Conversation:
    """One where the caller may ask: 404 to who does not see it, 403 to who only reads, 409 when it is archived."""
    conversation = selectors.conversation(access, conversation_id)
    _require_able(access, conversation)
    if not selectors.rights_in(access, conversation).write:
        raise RoleTooLow("You can read this conversation, not write in it.")
    return conversation


def managed_conversation(access: Access, conversation_id: uuid.UUID) -> Conversation:
    """One that the caller may rename, move and delete: its author's, or in a project that the caller manages."""
    conversation = selectors.conversation(access, conversation_id)
    _require_able(access, conversation)
    if not selectors.rights_in(access, conversation).manage:
        raise RoleTooLow("Only its author, or a manager of the project, may do this.")
    return conversation


def _require_able(access: Access, conversation: Conversation) -> None:
    access.narrowed(conversation.organization_id).require("conversations.write")
    if conversation.project is not None and conversation.project.is_archived:
        raise Archived()


def _require_place(narrowed: Access, project: Project | None) -> None:
    """Whether the caller may put a conversation there; None is outside of any project."""
    if project is None:
        narrowed.require("conversations.begin_private")
        return
    if project.is_archived:
        raise Archived()
    if not object_allows(workspaces.role_of(project), "project.write"):
        raise RoleTooLow("You can read this project, not write in it.")


def _move(access: Access, conversation: Conversation, project_id: uuid.UUID | None) -> None:
    project = _target(access, conversation, project_id)
    record(
        "conversation.moved",
        conversation.organization_id,
        actor=access.user_id,
        target=conversation.pk,
        source=conversation.project_id,
        project=project_id,
    )
    for place in (conversation.project_id, project_id):
        if place is not None:
            announce_rights(place)
    conversation.project = project


def _target(access: Access, conversation: Conversation, project_id: uuid.UUID | None) -> Project | None:
    narrowed = access.narrowed(conversation.organization_id)
    access.require_project(project_id)
    project = workspaces.project(access, project_id) if project_id else None
    if project is not None and project.organization_id != conversation.organization_id:
        raise InvalidRequest(errors={"project": ["This project is in another organization."]})
    if project is None and conversation.created_by_id != access.user_id:
        raise RoleTooLow("Only its author can make a conversation private.")
    _require_place(narrowed, project)
    return project


def _readers(conversation: Conversation, project_id: uuid.UUID | None) -> list[Reader]:
    if project_id is not None:
        return workspaces.readers(project_id)
    author = conversation.created_by
    return [Reader(author.pk, author.display_name, "manager")]
