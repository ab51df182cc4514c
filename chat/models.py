"""Conversations, messages and answers."""

from typing import Any

from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from byokplatform.core.tenancy import TenantModel
from workspaces.models import Project


class Conversation(TenantModel):
    """A conversation: private to who began it, or, in a project, open to all whom the project was given to."""

    title = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    last_models = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "created_by", "-updated_at", "-id"]),
            models.Index(fields=["organization", "-updated_at", "-id"], name="conversations_by_time"),
            models.Index(
                fields=["organization", "project", "-updated_at", "-id"], name="conversations_of_project"
            ),
        ]


class Message(TenantModel):
    """What a person wrote. ``parent`` is the answer that it continues from."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey("Generation", on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization", "conversation", "id"])]


class Generation(TenantModel):
    """One model's answer to a message.

    ``journal`` says how the numbered events cut up ``text`` and ``reasoning``: a positive number is the length of a
    text delta, a negative one of a reasoning delta, an object an event of its own. So every event ever shown can be
    shown again, under its number, from the row alone.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        COMPLETE = "complete"
        STOPPED = "stopped"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="generations")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_id = models.UUIDField(null=True)
    model = models.CharField(max_length=300)
    parameters = models.JSONField(default=dict)
    key_id = models.UUIDField()
    paid_by = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    text = models.TextField(blank=True, default="")
    reasoning = models.TextField(blank=True, default="")
    journal = models.JSONField(default=list)
    last_seq = models.PositiveIntegerField(default=0)
    finish_reason = models.CharField(max_length=16, blank=True)
    usage = models.JSONField(null=True)
    cost = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    stop_requested = models.BooleanField(default=False)
    worker = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    first_token_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "message"]),
            models.Index(fields=["organization", "conversation", "-id"]),
            models.Index(
                fields=["lease_expires_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="generation_unfinished",
            ),
        ]

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    @property
    def error(self) -> dict[str, str] | None:
        return {"code": self.error_code, "detail": self.error_detail} if self.error_code else None

    @property
    def timing(self) -> dict[str, Any]:
        names = ("queued_at", "started_at", "first_token_at", "ended_at")
        return {name: getattr(self, name) for name in names}


class SentMessage(TenantModel):
    """An idempotency key, and what it led to: the same request again gives the same message or answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="+")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user", "key"], name="sent_once")]
