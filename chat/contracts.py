"""Plain data that the rooms of this app share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do in a conversation. ``manage`` is to rename, move and delete it."""

    role: str
    write: bool
    manage: bool
