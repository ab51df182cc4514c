"""The shapes of conversations, messages and answers: the same over HTTP and the socket."""

from typing import Any

from byokplatform.core import money
from chat.models import Conversation, Generation, Message


def conversation_json(row: Conversation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "organization": str(row.organization_id),
        "project": str(row.project_id) if row.project_id else None,
        "title": row.title,
        "created_by": {"id": str(row.created_by_id), "name": row.created_by.display_name},
        "last_models": row.last_models,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def message_json(row: Message) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "conversation": str(row.conversation_id),
        "parent": str(row.parent_id) if row.parent_id else None,
        "author": {"id": str(row.author_id), "name": row.author.display_name},
        "content": row.content,
        "created_at": row.created_at,
        "generations": [generation_json(one) for one in row.generations.all()],
    }


def generation_json(row: Generation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "conversation": str(row.conversation_id),
        "message": str(row.message_id),
        "model": row.model,
        "state": row.state,
        "text": row.text,
        "reasoning": row.reasoning,
        "parts": parts(row),
        "usage": row.usage,
        "cost": money.render(row.cost),
        "paid_by": row.paid_by or None,
        "timing": row.timing,
        "finish_reason": row.finish_reason or None,
        "error": row.error,
        "last_seq": row.last_seq,
        "retry_of": str(row.retry_of_id) if row.retry_of_id else None,
    }


def parts(row: Generation) -> list[dict[str, Any]]:
    """What an answer holds besides its text: reasoning and tool calls, put together from the journal."""
    found: list[dict[str, Any]] = []
    if row.reasoning:
        found.append({"type": "reasoning", "text": row.reasoning})
    if row.text:
        found.append({"type": "text", "text": row.text})
    calls: dict[int, dict[str, Any]] = {}
    for entry in row.journal:
        if isinstance(entry, dict) and entry["type"] == "tool_call.delta":
            call = calls.setdefault(
                entry["index"], {"type": "tool_call", "id": None, "name": "", "arguments": ""}
            )
            call["id"] = entry.get("id") or call["id"]
            call["name"] += entry.get("name") or ""
            call["arguments"] += entry.get("arguments") or ""
    return found + list(calls.values())
