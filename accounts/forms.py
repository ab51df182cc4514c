"""What sign-up asks beyond address and password."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.services.joining import invitation_followed, invited_address


class SignupForm(forms.Form):
    """Fields that django-allauth's headless sign-up takes besides its own, with a provider too."""

    name = forms.CharField(max_length=120, required=False, strip=True)
    organization = forms.CharField(max_length=120, required=False, strip=True)
    invitation = forms.CharField(max_length=200, required=False, strip=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        login = getattr(self, "sociallogin", None)
        if login is not None:
            # Whoever comes from a provider said before leaving for it which invitation it is about.
            cleaned["invitation"] = invitation_followed(login.state.get("next"))
        link = cleaned.get("invitation")
        if link:
            invited = invited_address(link)
            if invited is None:
                self.add_error("invitation", "This invitation is not valid any more. Ask for a new one.")
            elif str(cleaned.get("email", "")).lower() != invited:
                self.add_error("email", "This invitation is for another e-mail address.")
        return cleaned

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.name = self.cleaned_data["name"] or user.name
        user.save(update_fields=["name"])
        # The signal that follows reads both: an organization is made in the same request as the person, unless
        # an invitation brought them here.
        user.wanted_organization = self.cleaned_data["organization"]
        user.follows_invitation = bool(self.cleaned_data["invitation"])
