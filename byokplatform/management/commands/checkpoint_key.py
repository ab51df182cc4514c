"""Who signs the checkpoints of the chains."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.services.checkpoints import public_key


class Command(BaseCommand):
    """Prints the public key in base64, for ``verifier.py --key``; it belongs where the platform's operator is not."""

    help = "Print the public key that checks the signed checkpoints of the trail and of key receipts."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(public_key())
        except (OSError, ValueError) as error:
            raise CommandError(f"The checkpoint key cannot be read: {type(error).__name__}.") from None
