"""The trail: ids and no foreign keys, because it outlives what it describes."""

from typing import Any

from django.db import models

from byokplatform.audit.chain import moment
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import TenantManager


class AuditEvent(models.Model):
    """One act of a person or a program. The application's role can add and read, not change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization_id = models.UUIDField()
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=64)
    target_id = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    occurred_at = models.DateTimeField()

    objects = TenantManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id", "seq"], name="audit_one_chain")]
        indexes = [
            models.Index(fields=["organization_id", "-occurred_at"]),
            models.Index(fields=["organization_id", "action", "-seq"], name="audit_by_action"),
            models.Index(fields=["organization_id", "actor_id", "-seq"], name="audit_by_actor"),
            models.Index(fields=["organization_id", "target_id", "-seq"], name="audit_by_target"),
            # The newest write of a key's blob, asked at each use, among thousands of uses.
            models.Index(
                fields=["organization_id", "target_id", "-seq"],
                condition=models.Q(facts__has_key="blob"),
                name="audit_of_blobs",
            ),
        ]

    @property
    def entry(self) -> dict[str, Any]:
        """What the hash is of: every column but the hash."""
        return {
            "actor": f"user:{self.actor_id}" if self.actor_id else None,
            "event": self.action,
            "facts": self.facts,
            "id": str(self.id),
            "ip": self.address,
            "org": str(self.organization_id),
            "request": self.request_id,
            "seq": self.seq,
            "target": str(self.target_id) if self.target_id else None,
            "token": str(self.token_id) if self.token_id else None,
            "ts": moment(self.occurred_at),
        }


class ChainHead(models.Model):
    """The last entry of an organization's trail; whoever appends holds its lock."""

    organization_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    objects = TenantManager()
