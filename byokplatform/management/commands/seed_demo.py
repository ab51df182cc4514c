"""The demo organization."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from byokplatform.demo import seed_demo


class Command(BaseCommand):
    """Prints JSON ``{"email", "password"}``. Needs the simulated providers running."""

    help = "Make the demo organization, marked as simulated, where it is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(asdict(seed_demo())))
