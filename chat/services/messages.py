"""Messages: sent to one or more models, each of which owes an answer."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, IdempotencyMismatch, InvalidRequest, NotFound
from chat import announce, selectors
from chat.exceptions import NotFinished, NothingToAnswer
from chat.models import Conversation, Generation, Message, SentMessage
from chat.queue import enqueue_after_commit
from chat.services.conversations import writable_conversation
from providers.contracts import Place
from providers.services.payers import choose_payer

MOST_MODELS = 8
TITLE_LENGTH = 80
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is about to send. ``parent`` is the answer (or message) that it continues from."""

    content: str
    models: Sequence[str]
    parent: uuid.UUID | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def digest(self, conversation: uuid.UUID) -> str:
        facts = [str(conversation), self.content, list(self.models), str(self.parent), dict(self.parameters)]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def send_message(
    *, access: Access, conversation_id: uuid.UUID, draft: Draft, idempotency_key: str = ""
) -> Message:
    """Write the message and one queued answer a model, in one transaction.

    The same idempotency key gives the same message again; with another body it is refused.
    """
    conversation = writable_conversation(access, conversation_id)
    access = access.narrowed(conversation.organization_id)
    if not idempotency_key:
        return _send(access, conversation, draft)
    sent, is_new = _claim_key(access, idempotency_key, draft.digest(conversation_id))
    if not is_new:
        return _led_to(sent.message)
    sent.message = _send(access, conversation, draft)
    sent.save(update_fields=["message"])
    return sent.message


def retry_generation(
    *, access: Access, generation_id: uuid.UUID, model: str | None = None, idempotency_key: str = ""
) -> Generation:
    """Ask the same, or another, model once more; the earlier answer stays.

    The same idempotency key gives the same answer again.
    """
    earlier = selectors.generation(access, generation_id)
    conversation = writable_conversation(access, earlier.conversation_id)
    access = access.narrowed(earlier.organization_id)
    if not idempotency_key:
        return _retry(access, conversation, earlier, model)
    digest = hashlib.sha256(f"retry {generation_id} {model}".encode()).hexdigest()
    sent, is_new = _claim_key(access, idempotency_key, digest)
    if not is_new:
        return _led_to(sent.generation)
    sent.generation = _retry(access, conversation, earlier, model)
    sent.save(update_fields=["generation"])
    return sent.generation


def _retry(access: Access, conversation: Conversation, earlier: Generation, model: str | None) -> Generation:
    if not earlier.is_finished:
        raise NotFinished("Stop it first, or wait for its end.")
    made = _queue_answer(
        access, conversation, earlier.message, model or earlier.model, earlier.parameters, earlier
    )
    record(
        "generation.retried",
        made.organization_id,
        actor=access.user_id,
        target=made.pk,
        retry_of=earlier.pk,
        model=made.model,
    )
    _touch(conversation, conversation.last_models)
    announce.message_created(earlier.message)
    return made


def _claim_key(access: Access, key: str, digest: str) -> tuple[SentMessage, bool]:
    """The row of an idempotency key, and whether it is new; waits for one that is being written."""
    try:
        with transaction.atomic():
            made: SentMessage = SentMessage.objects.create(
                organization_id=access.organization_id, user_id=access.user_id, key=key, digest=digest
            )
            return made, True
    except IntegrityError:
        found = SentMessage.objects.select_related("message", "generation").get(
            user_id=access.user_id, key=key
        )
    if found.digest != digest:
        raise IdempotencyMismatch("Use a new Idempotency-Key for another request.")
    return found, False


def _led_to(made: T | None) -> T:
    if made is None:
        raise Conflict("What this key led to was deleted.")
    return made


def _send(access: Access, conversation: Conversation, draft: Draft) -> Message:
    _check(draft)
    message: Message = Message.objects.create(
        organization_id=conversation.organization_id,
        conversation=conversation,
        author_id=access.user_id,
        content=draft.content,
        parent=_parent(conversation, draft.parent),
    )
    for model in draft.models:
        _queue_answer(access, conversation, message, model, draft.parameters)
    record(
        "message.sent",
        message.organization_id,
        actor=access.user_id,
        target=conversation.pk,
        message=message.pk,
        models=list(draft.models),
    )
    if not conversation.title:
        conversation.title = title_from(draft.content)
    _touch(conversation, list(draft.models))
    announce.message_created(message)
    return message


def _check(draft: Draft) -> None:
    if not draft.content.strip():
        raise NothingToAnswer("Write something first.")
    if "\x00" in draft.content:
        raise InvalidRequest(errors={"content": ["NUL characters cannot be sent."]})
    if not 1 <= len(draft.models) <= MOST_MODELS or len(set(draft.models)) != len(draft.models):
        raise InvalidRequest(errors={"models": [f"Choose 1 to {MOST_MODELS} different models."]})


def _queue_answer(
    access: Access,
    conversation: Conversation,
    message: Message,
    model: str,
    parameters: Mapping[str, Any],
    retry_of: Generation | None = None,
) -> Generation:
    payer = choose_payer(access, model, place_of(conversation))
    made: Generation = Generation.objects.create(
        organization_id=message.organization_id,
        message=message,
        conversation_id=message.conversation_id,
        requested_by_id=access.user_id,
        token_id=access.token_id,
        model=model,
        parameters=dict(parameters),
        key_id=payer.key_id,
        paid_by=payer.to_json(),
        retry_of=retry_of,
    )
    enqueue_after_commit(made.pk, made.organization_id)
    return made


def place_of(conversation: Conversation) -> Place:
    """Where its answers are asked for, as the rules about payers know it."""
    project = conversation.project
    return Place(conversation.project_id, project.workspace_id if project else None, conversation.pk)


def _parent(conversation: Conversation, wanted: uuid.UUID | None) -> Generation | None:
    """The answer named, or the newest answer of the message named; by default the newest that says something."""
    answers = Generation.objects.filter(conversation=conversation).order_by("-id")
    if wanted is None:
        newest = Message.objects.filter(conversation=conversation).order_by("-id").first()
        of_newest = answers.filter(message=newest)
        return of_newest.exclude(text="").first() or of_newest.first()
    found = answers.filter(pk=wanted).first() or answers.filter(message_id=wanted).first()
    if found is None:
        raise NotFound("The answer to continue from is not in this conversation.")
    return found


def _touch(conversation: Conversation, models: list[str]) -> None:
    conversation.updated_at = Now()
    conversation.last_models = models
    conversation.save(update_fields=["title", "updated_at", "last_models"])
    conversation.refresh_from_db(fields=["updated_at"])
    announce.conversation_updated(conversation)


def title_from(content: str) -> str:
    """The first line of a message, shortened at a word."""
    line = " ".join(content.strip().split("\n", 1)[0].split())
    if len(line) <= TITLE_LENGTH:
        return line
    return line[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
