"""What the commands that verify chains share."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from byokplatform.audit import verifier
from byokplatform.audit.verification import Tables, verify
from providers.services.checkpoints import public_key


class VerifyingCommand(BaseCommand):
    """Names the first bad entry and ends with 1, or prints each chain's last number and hash."""

    tables: ClassVar[Tables]
    name: ClassVar[str]
    organizations: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", type=uuid.UUID, metavar="ID", help="only this one's chain")
        parser.add_argument("--file", metavar="JSONL", help="an export instead of the database")
        parser.add_argument(
            "--checkpoints", action="store_true", help="compare with the signed checkpoints as well"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, file, compared = options["organization"], options["file"], options["checkpoints"]
        try:
            if file:
                self._file(file, wanted)
                return
            chosen = [wanted] if wanted else self._all()
            broken = [one for one in chosen if not self._is_whole(one, compared)]
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        if broken:
            raise CommandError(f"{len(broken)} {self.name} are not what was written.")

    def _is_whole(self, organization: uuid.UUID, compared: bool) -> bool:
        try:
            chain = verify(organization, self.tables, marks=self._marks(organization) if compared else None)
        except (verifier.Broken, verifier.Unsigned) as found:
            self.stderr.write(f"{organization} {found}")
            return False
        self.stdout.write(f"{organization} whole: {chain.number} {chain.hash.hex()}")
        return True

    def _marks(self, organization: uuid.UUID) -> Mapping[int, set[bytes]]:
        file = settings.BYOK_CHECKPOINT_FILE
        return verifier.read_marks(file, public_key(), organization)[self.tables.label]

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

    def _all(self) -> list[uuid.UUID]:
        """Every organization with such a chain, which only the owner of the database sees."""
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(self.organizations)
                return [row[0] for row in cursor.fetchall()]
        except DatabaseError:
            raise CommandError(
                "Only the database's owner sees all; set DATABASE_URL, or --organization."
            ) from None
