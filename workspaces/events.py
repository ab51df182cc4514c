"""What this floor tells the floors above it. All are sent inside the transaction and the organization's scope."""

from django.dispatch import Signal

# A project is erased now, with all that is in it. kwargs: organization_id (UUID), project_id (UUID).
project_purging = Signal()
