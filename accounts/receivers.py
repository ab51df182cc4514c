"""What we do when django-allauth tells us something."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from accounts.models import User
from accounts.services.organizations import create_organization


@receiver(user_signed_up)
def make_first_organization(sender: Any, user: User, **kwargs: Any) -> None:
    """Whoever signs up gets an organization of their own; whoever was invited joins one instead."""
    if getattr(user, "follows_invitation", False):
        return
    name = getattr(user, "wanted_organization", "") or f"{user.display_name}'s organization"
    create_organization(owner=user, name=name)
