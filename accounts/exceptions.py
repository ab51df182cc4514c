"""Errors of this floor."""

from byokplatform.core.exceptions import Conflict, NotAuthenticated, PermissionDenied, PlatformError


class TokenRefused(NotAuthenticated):
    code = "token_refused"
    title = "This access token is not valid"


class EmailTaken(Conflict):
    code = "email_taken"
    title = "There is an account with this e-mail address already"


class MfaRequired(PermissionDenied):
    code = "mfa_required"
    title = "This organization requires a second factor; set one up in your security settings first"


class OrganizationDeleted(PermissionDenied):
    code = "organization_deleted"
    title = "This organization waits to be erased; restore it first"


class LastOwner(Conflict):
    code = "last_owner"
    title = "An organization needs an owner; make somebody else the owner first"


class InvitationEnded(PlatformError):
    """A link that once was good."""

    status = 410


class InvitationExpired(InvitationEnded):
    code = "invitation_expired"
    title = "This invitation has expired; ask for a new one"


class InvitationRevoked(InvitationEnded):
    code = "invitation_revoked"
    title = "This invitation was taken back"


class InvitationUsed(InvitationEnded):
    code = "invitation_used"
    title = "This invitation was used already"


class InvitationForAnother(PermissionDenied):
    code = "invitation_for_another"
    title = "This invitation is for another e-mail address; sign in with that one"


class EmailUnverified(PermissionDenied):
    code = "email_unverified"
    title = "Confirm your e-mail address first; the invitation is for it"


class AlreadyMember(Conflict):
    code = "already_member"
    title = "You belong to this organization already"
