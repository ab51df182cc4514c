"""Whoever is suspended between asking and answering spends nothing."""

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from chat.models import Generation
from chat.services.conversations import create_conversation
from chat.services.engine import engine
from chat.services.messages import Draft, send_message
from providers.services.endpoints import create_endpoint
from providers.services.keys import add_key
from tests.cast import Cast
from tests.environment import CANARY
from tests.stack import wait_for


def test_a_queued_answer_of_a_suspended_member_is_refused(cast: Cast, simulator: str) -> None:
    alice, bob = cast.alice, cast.bob
    facts = {"slug": "sim", "name": "Sim", "dialect": "openai-chat", "base_url": simulator, "models": []}
    with organization_scope(alice.organization.pk):
        create_endpoint(access=alice.access, facts=facts)
        add_key(access=alice.access, provider="sim", name="", secret=CANARY, owner="organization")
        talk = create_conversation(access=bob.access)
        draft = Draft(content="Hello?", models=["sim/sim-words-3-pace-0"])
        message = send_message(access=bob.access, conversation_id=talk.pk, draft=draft)
        owed = Generation.objects.get(message=message)
        Membership.objects.filter(user=bob.user).update(status=Membership.Status.SUSPENDED)
    engine().run(owed.pk, alice.organization.pk)

    def has_ended() -> bool:
        with organization_scope(alice.organization.pk):
            owed.refresh_from_db()
        return owed.is_finished

    # The suite's own worker may have been quicker.
    wait_for(has_ended, "the answer's end")
    assert (owed.state, owed.error_code, owed.text) == ("failed", "permission_denied", "")
