"""The first owner, made without a browser."""

import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from accounts.services.access_tokens import issue_first_token
from accounts.services.organizations import bootstrap_owner
from byokplatform.core.tenancy import organization_scope


class Command(BaseCommand):
    """Prints JSON ``{"user", "organization", "token"}``: ids, and a fresh access token."""

    help = "Create the first owner and organization, or give a fresh token to them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--organization", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        # The first command on a new installation may come before the first start.
        call_command("prepare_database", verbosity=0)
        user, organization = bootstrap_owner(
            email=options["email"], password=options["password"], organization=options["organization"]
        )
        with organization_scope(organization.pk):
            _, secret = issue_first_token(organization_id=organization.pk, user_id=user.pk, name="bootstrap")
        found = {"user": str(user.pk), "organization": str(organization.pk), "token": secret}
        self.stdout.write(json.dumps(found))
