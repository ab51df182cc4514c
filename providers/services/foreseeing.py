"""Whose key would pay for a call that nobody has made yet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.contracts import Access
from byokplatform.core.exceptions import InvalidRequest, NotFound, PlatformError
from providers.contracts import Payer, Place
from providers.services.payers import choose_payer
from workspaces.selectors import writable_projects

MOST_MODELS = 20


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The payer of a call to ``model``, or what it would be refused with."""

    model: str
    payer: Payer | None = None
    refusal: PlatformError | None = None


def foresee(access: Access, models: Sequence[str], place: Place) -> list[Foreseen]:
    """What a call to each of the models would meet in a place now; nothing is held for it."""
    if len(models) > MOST_MODELS:
        raise InvalidRequest(errors={"models": [f"{MOST_MODELS} models at most."]})
    return [_foreseen(access, model, place) for model in models]


def place_in(access: Access, project: uuid.UUID | None) -> Place:
    """Where a new conversation would stand; 404 for a project in which the caller cannot ask."""
    if project is not None and not writable_projects(access).filter(pk=project).exists():
        raise NotFound("There is no such project.")
    return Place(project)


def _foreseen(access: Access, model: str, place: Place) -> Foreseen:
    try:
        return Foreseen(model, payer=choose_payer(access, model, place))
    except PlatformError as refused:
        return Foreseen(model, refusal=refused)
