"""Whether the OpenAPI schema that the web app's client is made from is that of the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

FILE = Path("frontend/src/api/schema.yaml")


class Command(BaseCommand):
    """Fails when they differ; ``--write`` renews the file."""

    help = "Compare the web app's copy of the schema with the code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        schema = SchemaGenerator().get_schema(request=None, public=True)
        validate_schema(schema)
        text = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
        file = settings.BASE_DIR / FILE
        if options["write"]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            raise CommandError(
                f"{FILE} is stale. Run: uv run manage.py check_schema --write, then npm run api"
            )
