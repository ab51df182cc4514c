"""What ``--demo`` adds: simulated providers for every organization, and a month of use."""

import uuid

import pytest
from django.test import override_settings

from accounts.access import access_of_user
from accounts.models import User
from byokplatform.core.tenancy import organization_scope
from byokplatform.demo import EMAIL, seed_demo
from chat.models import Generation
from providers import selectors
from providers.services.models import usable_models
from tests.cast import Cast
from usage.models import LedgerEntry


@pytest.fixture
def simulated(simulator: str) -> override_settings:
    slugs = ("simulated-aurora", "simulated-borealis", "simulated-cumulus")
    return override_settings(BYOK_DEMO_PROVIDERS=dict.fromkeys(slugs, simulator))


def test_a_newcomer_finds_the_simulated_providers(cast: Cast, simulated: override_settings) -> None:
    with simulated, organization_scope(cast.charlie.organization.pk):
        found = selectors.provider(cast.charlie.access, "simulated-aurora")
        models = usable_models(cast.charlie.access, everything=True, search="simulated-aurora")
    assert found.simulated
    assert [model.prices for model in models] == [
        {"input": "1.25", "output": "10"},
        {"input": "3", "output": "15"},
    ]


def test_without_the_demo_they_are_not_there(cast: Cast) -> None:
    with organization_scope(cast.charlie.organization.pk):
        assert not [one for one in selectors.providers(cast.charlie.access) if one.simulated]


def test_the_demo_answers_through_the_product_and_is_made_once(simulated: override_settings) -> None:
    with simulated:
        first, again = seed_demo(), seed_demo()
    assert first == again
    user = User.objects.get(email=EMAIL)
    organization: uuid.UUID = access_of_user(user.pk).organization_id
    with organization_scope(organization):
        answers = list(Generation.objects.all())
        booked = set(LedgerEntry.objects.values_list("generation_id", flat=True))
        days = LedgerEntry.objects.dates("occurred_at", "day").count()
    assert {answer.state for answer in answers} == {"complete"}
    assert {answer.pk for answer in answers} <= booked
    assert days >= 28
