"""Money: what a call may cost at most while it runs, and what it did cost.

Rows name what they describe by plain ids: the ledger outlives keys, projects and people, though not the
organization itself.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from byokplatform.core.tenancy import TenantModel


class Reservation(TenantModel):
    """The worst case of one generation, held until it is settled or released."""

    class State(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"
        RELEASED = "released"

    generation_id = models.UUIDField()
    user_id = models.UUIDField()
    key_id = models.UUIDField()
    grant_id = models.UUIDField(null=True)
    model = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    input_tokens = models.PositiveBigIntegerField()
    output_tokens = models.PositiveBigIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "generation_id"], name="one_reservation_each")
        ]
        indexes = [
            models.Index(
                fields=["organization", "created_at"], condition=Q(state="open"), name="reservation_open"
            ),
            models.Index(
                fields=["organization", "grant_id"],
                condition=Q(state="open", grant_id__isnull=False),
                name="reservation_of_grant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LedgerEntry(TenantModel):
    """One attempt of a call: who, with which key, how many tokens, what it cost. Never changed."""

    class Source(models.TextChoices):
        FINAL = "final"
        PARTIAL = "partial"
        ESTIMATED = "estimated"

    class Outcome(models.TextChoices):
        COMPLETE = "complete"
        STOPPED = "stopped"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    generation_id = models.UUIDField()
    attempt = models.PositiveSmallIntegerField()
    user_id = models.UUIDField()
    project_id = models.UUIDField(null=True)
    workspace_id = models.UUIDField(null=True)
    conversation_id = models.UUIDField(null=True)
    key_id = models.UUIDField()
    key_owner = models.CharField(max_length=16)
    token_id = models.UUIDField(null=True)
    grant_id = models.UUIDField(null=True)
    provider = models.CharField(max_length=64)
    model = models.CharField(max_length=200)
    input_tokens = models.PositiveBigIntegerField()
    output_tokens = models.PositiveBigIntegerField()
    cache_read_tokens = models.PositiveBigIntegerField()
    cache_write_tokens = models.PositiveBigIntegerField()
    reasoning_tokens = models.PositiveBigIntegerField()
    source = models.CharField(max_length=16, choices=Source)
    cost = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    price = models.JSONField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    error_code = models.CharField(max_length=64, blank=True)
    duration_ms = models.PositiveBigIntegerField()
    first_token_ms = models.PositiveBigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "generation_id", "attempt"], name="one_booking_an_attempt"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "occurred_at"], name="ledger_by_time"),
            models.Index(fields=["organization", "user_id", "occurred_at"], name="ledger_by_user"),
            models.Index(fields=["organization", "key_id", "occurred_at"], name="ledger_by_key"),
            models.Index(
                fields=["organization", "grant_id", "occurred_at"],
                condition=Q(grant_id__isnull=False),
                name="ledger_by_grant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
