"""How django-allauth is told about our rules."""

import json
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.services.joining import invitation_followed, invited_address
from byokplatform.audit import origin


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, open to invited people, or closed, by the operator's setting."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "Too many failed attempts. Wait five minutes, then try again.",
        "rate_limited": "That was too often. Wait three minutes, then try again.",
        "max_email_addresses": "You cannot have more than %d addresses. Remove one first.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        link = _invitation_of(request) if settings.BYOK_SIGNUP == "invite" else ""
        return signup_is_open(link)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """We have no user names."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that the audit trail names."""
        return origin.address.get() or str(super().get_client_ip(request))

    def set_password(self, user: Any, password: str) -> None:
        match = self.request.resolver_match if self.request else None
        if match and match.url_name == "change_password" and _signed_in_long_ago(self.request):
            raise ReauthenticationRequired()
        super().set_password(user, password)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """To the account's own address or another that was confirmed; a mistyped one is nobody's way in."""
        confirmed = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
        if email.lower() == user.email or confirmed.exists():
            super().send_password_reset_mail(user, email, context)


class MfaAdapter(DefaultMFAAdapter):
    """What a second factor is made of is encrypted before it reaches the database."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Nobody gets into an account because of an address that a provider names: who owns it connects the two."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "address_taken": "There is an account with this address: sign in to it, then connect the provider.",
        "email_unverified": "The provider does not say that your address there is confirmed.",
        "invitation_ended": "This invitation is not valid any more.",
        "invitation_for_another": "This invitation is for another e-mail address.",
        "no_password": "This is your only way in. Set a password first.",
        "not_fresh": "Sign in again first.",
        "subject_differs": "The provider's answers are about two different people.",
    }

    def get_requests_session(self) -> Any:
        """For requests to providers: with a time limit, redirected nowhere, and with no credentials of the machine."""
        session: Any = super().get_requests_session()  # type: ignore[no-untyped-call]
        session.max_redirects = 0
        session.trust_env = False
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # Not even for the minutes in which a sign-up waits for more data.
        sociallogin.token = None
        self._require_one_subject(sociallogin)
        _keep_usable_addresses(sociallogin)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._require_connectable(request, sociallogin)
        elif not sociallogin.is_existing:
            self._require_newcomer(sociallogin)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return signup_is_open(invitation_followed(sociallogin.state.get("next")))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = str(name).strip()[:120]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        newcomer: Any = sociallogin.user
        newcomer.follows_invitation = bool(invitation_followed(sociallogin.state.get("next")))
        return super().save_user(request, sociallogin, form)

    def validate_disconnect(self, account: Any, accounts: Any) -> None:
        """Without a password, another account must be left whose provider is still set up."""
        known = [provider.sub_id for provider in self.list_providers(self.request)]
        others = accounts.exclude(pk=account.pk).filter(provider__in=known)
        if not account.user.has_usable_password() and not others.exists():
            raise self.validation_error("no_password")

    def _require_one_subject(self, login: SocialLogin) -> None:
        """OpenID Connect Core 5.3.2: a userinfo answer about somebody else than the ID token must not be used."""
        data = login.account.extra_data or {}
        token, userinfo = data.get("id_token"), data.get("userinfo")
        if isinstance(token, dict) and isinstance(userinfo, dict) and token.get("sub") != userinfo.get("sub"):
            raise self.validation_error("subject_differs")

    def _require_connectable(self, request: HttpRequest, login: SocialLogin) -> None:
        """A confirmed address at the provider, and somebody who has just signed in here."""
        if not any(address.verified for address in login.email_addresses):
            raise self.validation_error("email_unverified")
        if _signed_in_long_ago(request):
            raise self.validation_error("not_fresh")

    def _require_newcomer(self, login: SocialLogin) -> None:
        """An address that the provider vouches for must be nobody's yet, and an invitation must be for it.

        Whether an address that was not proved has an account is told to nobody.
        """
        proved = [address.email for address in login.email_addresses if address.verified]
        if _taken(proved):
            raise self.validation_error("address_taken")
        link = invitation_followed(login.state.get("next"))
        if not link:
            return
        invited = invited_address(link)
        if invited is None:
            raise self.validation_error("invitation_ended")
        if login.email_addresses and invited not in [address.email for address in login.email_addresses]:
            raise self.validation_error("invitation_for_another")


def signup_is_open(link: str) -> bool:
    """Whether a newcomer may make an account; ``link`` is the invitation that was followed, or empty."""
    if settings.BYOK_SIGNUP == "invite":
        return bool(link) and invited_address(link) is not None
    return bool(settings.BYOK_SIGNUP == "open")


def _keep_usable_addresses(login: SocialLogin) -> None:
    """Those that the provider vouches for, the invited one first; without any, one that is to be confirmed here."""
    addresses = login.email_addresses
    for address in addresses:
        # Some providers send words instead of JSON's true and false.
        address.verified = address.verified in (True, "true")
        address.email = address.email.lower()
    invited = invited_address(link) if (link := invitation_followed(login.state.get("next"))) else None
    addresses.sort(key=lambda one: (one.email != invited, not one.primary))
    proved = [address for address in addresses if address.verified]
    login.email_addresses = proved or addresses[:1]
    if login.email_addresses and not login.is_existing:
        newcomer: Any = login.user
        newcomer.email = login.email_addresses[0].email
        for number, address in enumerate(login.email_addresses):
            address.primary = number == 0


def _signed_in_long_ago(request: HttpRequest) -> bool:
    """Whether somebody who has neither password nor second factor, so can be asked for none, should sign in again."""
    if not request.user.is_authenticated or get_reauthentication_flows(request.user):
        return False
    records = get_authentication_records(request, request.user)
    newest: float = max((record["at"] for record in records), default=0)
    return time.time() - newest > account_settings.REAUTHENTICATION_TIMEOUT


def _taken(emails: list[str]) -> bool:
    lowered = [email.lower() for email in emails]
    return (
        EmailAddress.objects.filter(email__in=lowered).exists()
        or User.objects.filter(email__in=lowered).exists()
    )


def _cipher() -> Fernet:
    return Fernet(settings.SECOND_FACTOR_KEY + "=")


def _invitation_of(request: HttpRequest) -> str:
    """The link's token that a sign-up carries; empty when there is none."""
    if request.method != "POST" or request.content_type != "application/json":
        return ""
    try:
        body = json.loads(request.body)
    except ValueError:
        return ""
    return str(body.get("invitation", "")) if isinstance(body, dict) else ""
