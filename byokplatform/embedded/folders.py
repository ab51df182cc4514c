"""Where the embedded services keep their files below the data directory, and who may enter."""

import os
from dataclasses import dataclass
from pathlib import Path

from byokplatform.embedded.errors import EmbeddedError


@dataclass(frozen=True, slots=True)
class Folders:
    """The data directory's parts. ``root`` is absolute; nothing outside it is ever changed."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    def make(self) -> None:
        """Create what is missing. Only the owner enters; the service account may pass through the root."""
        try:
            self.root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            for folder in (self.run, self.logs, self.secrets):
                folder.mkdir(mode=0o700, exist_ok=True)
                os.listdir(folder)
        except OSError as error:
            raise EmbeddedError(
                f"The data directory {self.root} cannot be written ({error.strerror}). "
                "Set BYOK_DATA_DIR to a directory that can."
            ) from None


def folders(data_dir: Path) -> Folders:
    """The folders of ``data_dir``, made where missing."""
    found = Folders(data_dir.expanduser().absolute())
    found.make()
    return found
