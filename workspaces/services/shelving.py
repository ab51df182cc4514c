"""Put away, deleted, brought back: the same for workspaces and projects."""

from typing import TypeVar

from django.utils import timezone

from workspaces.models import Project, Workspace

T = TypeVar("T", Project, Workspace)


def mark_archived(row: T) -> bool:
    """Whether it was not archived before."""
    if row.archived_at is not None:
        return False
    row.archived_at = timezone.now()
    row.save(update_fields=["archived_at"])
    return True


def mark_deleted(row: T) -> None:
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])


def mark_restored(row: T) -> bool:
    """Back where it was: a deletion is undone first, so that what was archived before it stays archived."""
    if row.deleted_at is not None:
        row.deleted_at = None
    elif row.archived_at is not None:
        row.archived_at = None
    else:
        return False
    row.save(update_fields=["deleted_at", "archived_at"])
    return True
