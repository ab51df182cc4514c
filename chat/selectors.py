"""Reads of this floor, always through the caller's access."""

import uuid

from django.db.models import OuterRef, Prefetch, Q, QuerySet

from accounts.contracts import Access
from byokplatform.core.exceptions import NotFound, PermissionDenied
from chat.contracts import Rights
from chat.models import Conversation, Generation, Message
from providers.contracts import ChatMessage
from workspaces import selectors as workspaces
from workspaces.permissions import RANKS, object_allows

NAMES = {rank: role for role, rank in RANKS.items()}


def conversations(access: Access) -> QuerySet[Conversation]:
    """The caller's own conversations and those of projects that the caller sees, each with the caller's ``rank`` in
    its project; in every organization where the caller may read any.

    403 to a token whose scopes open none.
    """
    readable = [one for one in access.organizations if access.narrowed(one).can("conversations.read")]
    if not readable:
        raise PermissionDenied()
    own = Q(project_id=None, created_by_id=access.user_id)
    shared = Q(project_id__in=workspaces.visible_projects(access).values("pk"))
    rows: QuerySet[Conversation] = Conversation.objects.filter(own | shared, organization_id__in=readable)
    if access.project_id is not None:
        rows = rows.filter(project_id=access.project_id)
    ranked = rows.annotate(rank=workspaces.project_rank(access, OuterRef("project_id")))
    return ranked.select_related("created_by", "project__workspace")


def conversation(access: Access, conversation_id: uuid.UUID) -> Conversation:
    """One that the caller sees, as ``conversations`` gives it."""
    found = conversations(access).filter(pk=conversation_id).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def rights_in(access: Access, row: Conversation) -> Rights:
    """What the caller may do in a conversation that came from here."""
    if row.project is None:
        writes = access.narrowed(row.organization_id).can("conversations.begin_private")
        return Rights("manager", writes, writes)
    role = NAMES.get(row.rank)  # type: ignore[attr-defined]
    able = access.narrowed(row.organization_id).can("conversations.write") and not row.project.is_archived
    writes = able and object_allows(role, "project.write")
    manages = able and object_allows(role, "project.manage")
    return Rights(role or "viewer", writes, manages or (writes and row.created_by_id == access.user_id))


def messages(conversation_id: uuid.UUID) -> QuerySet[Message]:
    """The messages of a conversation that the caller was found to see, with their answers."""
    answers = Generation.objects.order_by("id")
    rows: QuerySet[Message] = Message.objects.filter(conversation_id=conversation_id)
    return rows.select_related("author").prefetch_related(Prefetch("generations", queryset=answers))


def generation(access: Access, generation_id: uuid.UUID) -> Generation:
    found = (
        Generation.objects.filter(pk=generation_id, conversation__in=conversations(access).values("pk"))
        .select_related("message")
        .first()
    )
    if found is None:
        raise NotFound("There is no such answer.")
    return found


def context_of(message: Message, instructions: str = "") -> tuple[ChatMessage, ...]:
    """All that led to a message, oldest first, with the message itself at the end."""
    rows = Message.objects.filter(conversation_id=message.conversation_id)
    written = {one.pk: one for one in rows.only("id", "parent_id", "content")}
    rows_of_answers = Generation.objects.filter(conversation_id=message.conversation_id)
    answers = {one.pk: one for one in rows_of_answers.only("id", "message_id", "text")}
    turns: list[ChatMessage] = []
    at: Message | None = message
    while at is not None:
        turns.append(ChatMessage("user", at.content))
        answer = answers.get(at.parent_id) if at.parent_id else None
        if answer is not None and answer.text:
            turns.append(ChatMessage("assistant", answer.text))
        at = written.get(answer.message_id) if answer else None
    if instructions:
        turns.append(ChatMessage("system", instructions))
    return tuple(reversed(turns))
