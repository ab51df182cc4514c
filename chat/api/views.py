"""Conversations, messages and answers over HTTP."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ScopedView
from accounts.sockets import Credentials, Guard, Proof, credentials_of_request, while_proved
from byokplatform.core.exceptions import InvalidRequest, NotAuthenticated
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from byokplatform.core.tenancy import organization_scope
from chat import selectors
from chat.api.serializers import (
    AudienceSerializer,
    ConversationChangeSerializer,
    ConversationSerializer,
    ConversationWriteSerializer,
    GenerationSerializer,
    MessageSerializer,
    MessageWriteSerializer,
    RetrySerializer,
    SentSerializer,
)
from chat.rendering import message_json
from chat.services import conversations
from chat.services.messages import Draft, retry_generation, send_message
from chat.services.watching import MAY_HIDE, answer_events, grounds

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key sends the same message once."
)
EVENT_STREAM = "text/event-stream"


class ConversationView(ScopedView):
    def rendered(self, rows: Any, many: bool = False) -> ConversationSerializer:
        """Conversations with what the caller may do in each."""
        return ConversationSerializer(rows, many=many, context={"access": self.access})


class ConversationsView(ConversationView):
    @extend_schema(
        operation_id="conversations_list",
        parameters=[
            OpenApiParameter("organization", str, description="Id or slug."),
            OpenApiParameter("project", OpenApiTypes.UUID),
            OpenApiParameter("search", str, description="Part of a title."),
            *PAGE_PARAMETERS,
        ],
        responses=page_of(ConversationSerializer),
    )
    def get(self, request: Request) -> Response:
        query = self.query({"organization", "project", "search", "cursor", "limit"})
        rows = selectors.conversations(self.access)
        if "organization" in query:
            rows = rows.filter(organization_id=self.access.narrowed(query["organization"]).organization_id)
        if "project" in query:
            rows = rows.filter(project_id=_uuid("project", query["project"]))
        if query.get("search"):
            rows = rows.filter(title__icontains=query["search"])
        return self.page(rows, self.rendered, "-updated_at")

    @extend_schema(
        operation_id="conversations_create",
        request=ConversationWriteSerializer,
        responses={201: ConversationSerializer},
    )
    def post(self, request: Request) -> Response:
        wanted = ConversationWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = wanted.validated_data
        named = facts.get("organization")
        made = conversations.create_conversation(
            access=self.access,
            organization_id=self.access.narrowed(named).organization_id if named else None,
            project_id=facts.get("project"),
            title=facts.get("title", ""),
        )
        return Response(self.rendered(made).data, status=201)


class ConversationDetailView(ConversationView):
    @extend_schema(operation_id="conversations_read", responses=ConversationSerializer)
    def get(self, request: Request, conversation: uuid.UUID) -> Response:
        return Response(self.rendered(selectors.conversation(self.access, conversation)).data)

    @extend_schema(
        operation_id="conversations_update",
        request=ConversationChangeSerializer,
        responses=ConversationSerializer,
    )
    def patch(self, request: Request, conversation: uuid.UUID) -> Response:
        wanted = ConversationChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = conversations.update_conversation(
            access=self.access, conversation_id=conversation, facts=wanted.validated_data
        )
        return Response(self.rendered(changed).data)

    @extend_schema(operation_id="conversations_delete", responses={204: None})
    def delete(self, request: Request, conversation: uuid.UUID) -> Response:
        conversations.delete_conversation(access=self.access, conversation_id=conversation)
        return Response(status=204)


class AudienceView(ScopedView):
    @extend_schema(
        operation_id="conversations_audience",
        parameters=[OpenApiParameter("project", OpenApiTypes.UUID, description="Where to; none is private.")],
        responses=AudienceSerializer,
    )
    def get(self, request: Request, conversation: uuid.UUID) -> Response:
        """Who would see the conversation after moving it, beside who sees it now."""
        wanted = self.query({"project"}).get("project")
        now, then = conversations.audience_after(
            access=self.access,
            conversation_id=conversation,
            project_id=_uuid("project", wanted) if wanted else None,
        )
        return Response(AudienceSerializer({"now": now, "then": then}).data)


class MessagesView(ScopedView):
    @extend_schema(
        operation_id="messages_list", parameters=PAGE_PARAMETERS, responses=page_of(MessageSerializer)
    )
    def get(self, request: Request, conversation: uuid.UUID) -> Response:
        found = selectors.conversation(self.access, conversation)
        return self.page(selectors.messages(found.pk), MessageSerializer, "id")

    @extend_schema(
        operation_id="messages_create",
        parameters=[IDEMPOTENCY],
        request=MessageWriteSerializer,
        responses={201: SentSerializer},
    )
    def post(self, request: Request, conversation: uuid.UUID) -> Response:
        wanted = MessageWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        message = send_message(
            access=self.access,
            conversation_id=conversation,
            draft=Draft(**wanted.validated_data),
            idempotency_key=_idempotency_key(request),
        )
        return Response(sent_json(message), status=201)


class GenerationView(ScopedView):
    @extend_schema(operation_id="generations_read", responses=GenerationSerializer)
    def get(self, request: Request, generation: uuid.UUID) -> Response:
        return Response(GenerationSerializer(selectors.generation(self.access, generation)).data)


class GenerationStopView(ScopedView):
    @extend_schema(operation_id="generations_stop", request=None, responses=GenerationSerializer)
    def post(self, request: Request, generation: uuid.UUID) -> Response:
        stopped = conversations.stop_generation(access=self.access, generation_id=generation)
        return Response(GenerationSerializer(stopped).data)


class GenerationRetryView(ScopedView):
    @extend_schema(
        operation_id="generations_retry",
        parameters=[IDEMPOTENCY],
        request=RetrySerializer,
        responses={201: GenerationSerializer},
    )
    def post(self, request: Request, generation: uuid.UUID) -> Response:
        wanted = RetrySerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = retry_generation(
            access=self.access,
            generation_id=generation,
            idempotency_key=_idempotency_key(request),
            **wanted.validated_data,
        )
        made.refresh_from_db()
        return Response(GenerationSerializer(made).data, status=201)


class AnyAccept(BaseContentNegotiation):
    """An event source asks for ``text/event-stream``, which no renderer here makes; errors stay JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]


class GenerationEventsView(ScopedView):
    """Server-sent events of one answer: all of them, or those behind ``Last-Event-ID``, then live to the end.

    They end earlier when the caller's right to the answer does.
    """

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="generations_events",
        parameters=[OpenApiParameter("Last-Event-ID", int, OpenApiParameter.HEADER)],
        responses={(200, EVENT_STREAM): OpenApiResponse(OpenApiTypes.STR, "One event a line of JSON")},
    )
    def get(self, request: Request, generation: uuid.UUID) -> Any:
        found = selectors.generation(self.access, generation)
        after = _last_event_id(request)
        shown = credentials_of_request(request._request)
        lines = _lines(found.conversation_id, found.pk, found.organization_id, after)
        stream = while_proved(Guard(lambda: _prove(shown, found.pk), MAY_HIDE), lines)
        response = StreamingHttpResponse(stream, content_type=EVENT_STREAM)
        response["Cache-Control"] = "no-store"
        response["X-Accel-Buffering"] = "no"
        return response


async def _lines(
    conversation: uuid.UUID, generation: uuid.UUID, organization: uuid.UUID, after: int
) -> AsyncGenerator[bytes]:
    yield b": open\n\n"
    async with aclosing(answer_events(conversation, generation, organization, after)) as events:
        async for event in events:
            yield b"id: %d\ndata: %s\n\n" % (event.seq, event.body)


def _prove(shown: Credentials, generation: uuid.UUID) -> Proof:
    access = shown.access()
    if not access.organizations:
        raise NotAuthenticated()
    with organization_scope(*access.organizations):
        return Proof(access, grounds(access, selectors.generation(access, generation).conversation))


def sent_json(message: Any) -> dict[str, Any]:
    """The answer to a sent message, over HTTP and the socket alike."""
    full = message_json(selectors.messages(message.conversation_id).get(pk=message.pk))
    brief = [{name: one[name] for name in ("id", "model", "state", "paid_by")} for one in full["generations"]]
    return {"message": full, "generations": brief}


def _idempotency_key(request: Request) -> str:
    return checked_idempotency_key(request.headers.get("Idempotency-Key", ""))


def checked_idempotency_key(key: str) -> str:
    """The key that a caller chose; raises InvalidRequest for what cannot be kept."""
    if len(key) > 200 or not key.isprintable():
        raise InvalidRequest(errors={"Idempotency-Key": ["Up to 200 printable characters."]})
    return key


def _last_event_id(request: Request) -> int:
    value = request.headers.get("Last-Event-ID") or "0"
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise InvalidRequest(errors={"Last-Event-ID": ["A number of an event."]})
    return int(value)


def _uuid(name: str, value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise InvalidRequest(errors={name: ["An id."]}) from None
