"""What this floor tells the floors above it. All are sent inside the transaction and the organization's scope."""

from django.dispatch import Signal

# kwargs: organization_id (UUID), owner_id (UUID).
organization_created = Signal()

# Somebody belongs to an organization from now on.
# kwargs: organization_id (UUID), user_id (UUID), role (str), workspaces (list of UUID) and projects (list of
# ProjectPlace): those of the invitation.
member_joined = Signal()

# Somebody belongs to it no longer. kwargs: organization_id (UUID), user_id (UUID), conversations ("hand_over" or
# "delete": what becomes of those that are shared), heir_id (UUID: who gets them; None with "delete"), successor_id
# (UUID or None: who stands in wherever there must be somebody, as the last manager of a workspace).
member_removed = Signal()

# Which of these workspaces are there. kwargs: organization_id (UUID), workspaces (set of UUID). A receiver gives the
# set of those that it knows.
workspaces_named = Signal()

# Which of these projects somebody may give to others. kwargs: access (Access, narrowed to one organization), projects
# (set of UUID). A receiver gives the set of those.
projects_named = Signal()

# Whether somebody sees this project. kwargs: access (Access, narrowed to one organization), project_id (UUID). A
# receiver gives True when they do.
project_named = Signal()

# The organization is erased now: whatever makes its secrets readable goes first, in a transaction of its own, then
# every row. kwargs: organization_id (UUID).
organization_purging = Signal()
