"""What crosses this floor's border, and what its rooms agree on: plain data."""

import uuid
from dataclasses import dataclass
from typing import Literal

ObjectRole = Literal["viewer", "editor", "manager"]
Shelf = Literal["live", "archived", "deleted"]
SHELVES: tuple[Shelf, ...] = ("live", "archived", "deleted")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who sees a project."""

    user_id: uuid.UUID
    name: str
    role: ObjectRole
