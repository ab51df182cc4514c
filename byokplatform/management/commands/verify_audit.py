"""Is the trail what was written?"""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from byokplatform.audit import verifier
from byokplatform.audit.verification import verify

ORGANIZATIONS = (
    "SELECT organization_id FROM audit_chainhead UNION SELECT organization_id FROM audit_auditevent"
)


class Command(BaseCommand):
    """Names the first bad entry and ends with 1, or prints each trail's last number and hash."""

    help = "Verify the hash chain of one organization's trail, of all, or of an exported file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", type=uuid.UUID, metavar="ID", help="only this one's trail")
        parser.add_argument("--file", metavar="JSONL", help="an export instead of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, file = options["organization"], options["file"]
        try:
            if file:
                self._file(file, wanted)
                return
            broken = [one for one in ([wanted] if wanted else _all()) if not self._is_whole(one)]
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        if broken:
            raise CommandError(f"{len(broken)} trail(s) are not what was written.")

    def _is_whole(self, organization: uuid.UUID) -> bool:
        try:
            chain = verify(organization)
        except verifier.Broken as found:
            self.stderr.write(f"{organization} {found}")
            return False
        self.stdout.write(f"{organization} whole: {chain.number} {chain.hash.hex()}")
        return True

    def _file(self, path: str, organization: uuid.UUID | None) -> None:
        try:
            with open(path, encoding="ascii", newline="\n") as lines:
                chain = verifier.verify_lines(lines, organization)
        except UnicodeDecodeError:
            raise CommandError("The file is no export: it has bytes beyond ASCII.") from None
        except verifier.Broken as found:
            raise CommandError(str(found)) from None
        if chain is None:
            raise CommandError("The file has no entry.")
        self.stdout.write(f"{chain.organization} whole: {chain.number} {chain.hash.hex()}")


def _all() -> list[uuid.UUID]:
    """Every organization with a trail, which only the owner of the database sees."""
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute(ORGANIZATIONS)
            return [row[0] for row in cursor.fetchall()]
    except DatabaseError:
        raise CommandError(
            "Only the database's owner sees all; set DATABASE_URL, or --organization."
        ) from None
