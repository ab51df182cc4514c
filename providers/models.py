"""Provider keys, what seals them, and the organization's own endpoints."""

import datetime as dt

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import AccessToken, User
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import TenantModel
from providers.contracts import PERIODS, Destination
from workspaces.models import Project, Workspace

DIALECTS = ["openai-chat"]


class Installation(models.Model):
    """One row: the name of this installation, bound into every ciphertext, and what its keyring must open.

    ``probe`` is wrapped by the keyring's key ``kek_id``. The application's role reads this row and never writes it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.UUIDField(default=uuid7, editable=False)
    probe = models.BinaryField(default=bytes)
    kek_id = models.CharField(max_length=128, default="")


class OrganizationKey(TenantModel):
    """An organization's data key, wrapped by the keyring's key ``kek_id``. Row id is the key id of the record format.

    One is active and seals; ``decrypt_only`` ones open what a rotation has not sealed again yet.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        DECRYPT_ONLY = "decrypt_only"
        REVOKED = "revoked"
        DESTROYED = "destroyed"

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    wrapped = models.BinaryField()
    kek_id = models.CharField(max_length=128, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "version"], name="organization_key_version"),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state="active"),
                name="one_active_organization_key",
            ),
        ]


class Endpoint(TenantModel):
    """A provider of the organization's own: a base URL that speaks a known dialect.

    ``models`` is a list of ``{"id", "name"?, "input"?, "output"?}``; prices in dollars per million tokens.
    """

    slug = models.SlugField(max_length=48)
    name = models.CharField(max_length=120)
    dialect = models.CharField(max_length=32, choices=[(name, name) for name in DIALECTS])
    base_url = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="endpoint_slug")]

    # Last, because it hides the module of the same name.
    models = models.JSONField(default=list)


class ProviderKey(TenantModel):
    """A customer's key, sealed for one destination. The secret never leaves through any door of ours.

    ``secret_version`` counts the secrets that it had; calls that opened the one before may go on until
    ``overlap_until``. ``position`` orders the keys of one payer for one provider.
    """

    class Owner(models.TextChoices):
        PERSONAL = "personal"
        PROJECT = "project"
        ORGANIZATION = "organization"

    class Status(models.TextChoices):
        UNVERIFIED = "unverified"
        VALID = "valid"
        INVALID = "invalid"
        REVOKED = "revoked"

    provider = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    owner = models.CharField(max_length=16, choices=Owner)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0, db_default=0)
    dialect = models.CharField(max_length=32)
    base_url = models.CharField(max_length=500)
    sealed = models.BinaryField()
    data_key = models.ForeignKey(OrganizationKey, on_delete=models.PROTECT, related_name="+")
    hint = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=Status, default=Status.UNVERIFIED)
    status_code = models.CharField(max_length=48, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    secret_version = models.PositiveIntegerField(default=1, db_default=1)
    overlap_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "provider", "owner"]),
            models.Index(
                fields=["organization", "project"],
                condition=models.Q(project__isnull=False),
                name="keys_of_project",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner="personal", user__isnull=False, project__isnull=True)
                | models.Q(owner="project", user__isnull=True, project__isnull=False)
                | models.Q(owner="organization", user__isnull=True, project__isnull=True),
                name="key_owner_is_whole",
            )
        ]

    @property
    def destination(self) -> Destination:
        return Destination(dialect=self.dialect, base_url=self.base_url, provider=self.provider)

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return self.status not in (self.Status.REVOKED, self.Status.INVALID) and not self.is_expired


class KeyGrant(TenantModel):
    """A loan of a key to a person, a project, a workspace or an access token. The key itself stays unseen.

    ``models`` are patterns (none is every model), ``limit`` is dollars in a ``period`` (UTC), ``hours`` is
    ``{"days", "from", "to", "zone"}``. What an approved request adds comes on top of the limit.
    """

    key = models.ForeignKey(ProviderKey, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="+")
    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, null=True, related_name="+")
    model_patterns = models.JSONField(default=list)
    limit = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    period = models.CharField(max_length=8, choices=[(name, name) for name in PERIODS], default="month")
    hours = models.JSONField(null=True)
    purpose = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True)
    lent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, project=None, workspace=None, token=None)
                | models.Q(user=None, project__isnull=False, workspace=None, token=None)
                | models.Q(user=None, project=None, workspace__isnull=False, token=None)
                | models.Q(user=None, project=None, workspace=None, token__isnull=False),
                name="grant_has_one_grantee",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "key", "-id"], name="grants_of_key"),
            models.Index(fields=["organization", "user"], name="grants_to_user"),
            models.Index(fields=["organization", "project"], name="grants_to_project"),
            models.Index(fields=["organization", "workspace"], name="grants_to_workspace"),
            models.Index(fields=["organization", "token"], name="grants_to_token"),
        ]

    @property
    def kind(self) -> str:
        """What it was lent to: ``user``, ``project``, ``workspace`` or ``token``."""
        return next(name for name in ("user", "project", "workspace", "token") if getattr(self, f"{name}_id"))

    def has_ended(self, at: dt.datetime) -> bool:
        return self.ended_at is not None or (self.expires_at is not None and self.expires_at <= at)


class KeyGrantRequest(TenantModel):
    """A borrower asks for more. Approved, ``granted`` dollars are added to the limit until ``until``."""

    class Status(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        DECLINED = "declined"

    grant = models.ForeignKey(KeyGrant, on_delete=models.CASCADE, related_name="requests")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=20, decimal_places=12)
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    granted = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization", "grant", "status"], name="requests_of_grant")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "grant", "asked_by"],
                condition=models.Q(status="open"),
                name="one_open_request_each",
            )
        ]


class Freeze(TenantModel):
    """While it stands, no call is made with a key, in a project, or in the organization (neither named)."""

    key = models.ForeignKey(ProviderKey, on_delete=models.CASCADE, null=True, related_name="freezes")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key", "project"], nulls_distinct=False, name="frozen_once"
            ),
            models.CheckConstraint(
                condition=models.Q(key=None) | models.Q(project=None), name="freeze_has_one_target"
            ),
        ]

    @property
    def scope(self) -> str:
        if self.key_id is not None:
            return "key"
        return "organization" if self.project_id is None else "project"


class PayerRule(TenantModel):
    """Who pays in the organization, in a project or in a conversation; the nearest one counts.

    ``fixed_key`` and ``conversation`` are ids alone: a fixed key that is gone must not open the way for another.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    conversation_id = models.UUIDField(null=True)
    order = models.JSONField(default=list)
    fixed_key_id = models.UUIDField(null=True)
    fallback = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "project", "conversation_id"],
                nulls_distinct=False,
                name="one_payer_rule_each",
            ),
            models.CheckConstraint(
                condition=models.Q(project=None) | models.Q(conversation_id=None),
                name="payer_rule_has_one_place",
            ),
        ]
