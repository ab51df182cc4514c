"""Errors of this floor."""

from byokplatform.core.exceptions import Conflict, PermissionDenied


class Archived(Conflict):
    code = "archived"
    title = "This is archived and can only be read; restore it first"


class LastManager(Conflict):
    code = "last_manager"
    title = "There must be a manager; make somebody else one first"


class RoleTooLow(PermissionDenied):
    code = "role_too_low"
    title = "Your role here does not allow this"
