"""Who: users, organizations, memberships and access tokens."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone

from accounts.permissions import ROLES, SCOPES
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import TenantModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        """A user with a hashed password; raises IntegrityError when the address is taken."""
        # Lower case throughout: signing in looks for it so.
        user = self.model(email=email.lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Belongs to no organization by itself: memberships say where."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def display_name(self) -> str:
        return self.name or self.email.partition("@")[0]


class Organization(models.Model):
    """The tenant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    require_mfa = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)
    # Why no call is made here now; empty while nothing is frozen.
    frozen_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return str(self.id)


class Membership(TenantModel):
    """A person in an organization. Only an active one gives any right."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="one_membership_each")]


class Invitation(TenantModel):
    """A place kept for an address. Only a keyed hash of the link's token is stored; a new link replaces it.

    ``workspaces`` is a list of ids, ``projects`` one of ``{"project", "role"}``.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        EXPIRED = "expired"
        ACCEPTED = "accepted"
        REVOKED = "revoked"

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    workspaces = models.JSONField(default=list)
    projects = models.JSONField(default=list)
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_each",
            )
        ]

    @property
    def status(self) -> str:
        if self.accepted_at is not None:
            return self.Status.ACCEPTED
        if self.revoked_at is not None:
            return self.Status.REVOKED
        return self.Status.EXPIRED if self.expires_at <= timezone.now() else self.Status.PENDING


def default_scopes() -> list[str]:
    return sorted(SCOPES)


class ServiceAccount(TenantModel):
    """Somebody who is no person: the organization's own, with a membership and tokens, and no way to sign in.

    The user behind it is never active, which keeps sessions away; only its tokens speak for it.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="service_account")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "id"], name="service_accounts")]


class AccessToken(TenantModel):
    """What we issue to programs. The secret is shown once; only a keyed hash of it is stored.

    ``user`` is who it speaks for. After a rotation the secret before it stays good for a while.
    Without ``model_patterns`` every model is open to it.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal"
        SERVICE = "service"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PERSONAL)
    name = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32, unique=True)
    previous_digest = models.BinaryField(max_length=32, unique=True, null=True)
    previous_expires_at = models.DateTimeField(null=True)
    hint = models.CharField(max_length=16)
    scopes = models.JSONField(default=default_scopes)
    project_id = models.UUIDField(null=True)
    model_patterns = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "user"])]

    def __str__(self) -> str:
        return self.hint
