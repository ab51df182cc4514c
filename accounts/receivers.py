"""What we do when django-allauth tells us something."""

from typing import Any

from allauth.account.signals import (
    password_changed,
    password_reset,
    password_set,
    user_signed_up,
)
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services.members import announce
from accounts.services.organizations import create_organization
from accounts.services.sessions import end_sessions


@receiver(user_signed_up)
def make_first_organization(sender: Any, user: User, **kwargs: Any) -> None:
    """Whoever signs up gets an organization of their own; whoever was invited joins one instead."""
    if getattr(user, "follows_invitation", False):
        return
    name = getattr(user, "wanted_organization", "") or f"{user.display_name}'s organization"
    create_organization(owner=user, name=name)


@receiver([password_changed, password_set, password_reset])
def end_other_sessions(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A new password leaves only the session that it was set in."""
    end_sessions(user.pk, but=request.session.session_key if request.user == user else None)
    announce(user.pk)


@receiver(user_logged_out)
def forget_session(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Django is about to delete the session itself."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


@receiver(post_delete, sender=UserSession)
def announce_end(sender: Any, instance: UserSession, **kwargs: Any) -> None:
    """However a session ended: whatever it still has open closes."""
    announce(instance.user_id)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def announce_second_factor(sender: Any, user: User, **kwargs: Any) -> None:
    """An organization that requires one is open, or shut, from now on."""
    announce(user.pk)
