"""Somebody leaves: their running answers end, their conversations in projects go where the admin says."""

import pytest

from accounts.events import member_removed
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from chat.models import Conversation, Generation, Message
from chat.services.conversations import create_conversation
from tests.cast import Cast, Person
from workspaces.models import Project, Workspace


def conversations_of(person: Person) -> set[str]:
    with organization_scope(person.organization.pk):
        rows = Conversation.objects.filter(created_by=person.user)
        return set(rows.values_list("title", flat=True))


@pytest.fixture
def two_talks(cast: Cast) -> Cast:
    """Bob has one conversation in a project, and a private one with a question that waits for its answer."""
    bob = cast.bob
    with organization_scope(bob.organization.pk):
        project = Project.objects.create(
            organization=bob.organization,
            workspace=Workspace.objects.get(),
            name="Tides",
            created_by=cast.alice.user,
        )
        private = create_conversation(access=bob.access, title="private")
        Conversation.objects.create(
            organization=bob.organization, project=project, created_by=bob.user, title="shared"
        )
        message = Message.objects.create(
            organization=bob.organization, conversation=private, author=bob.user, content="?"
        )
        Generation.objects.create(
            organization=bob.organization,
            message=message,
            conversation=private,
            requested_by=bob.user,
            model="none/such",
            key_id=uuid7(),
            # Not due yet, so that no reconciler takes it up meanwhile.
            state=Generation.State.QUEUED,
        )
    return cast


def remove(cast: Cast, conversations: str, heir: Person | None) -> None:
    with organization_scope(cast.bob.organization.pk):
        member_removed.send(
            sender=None,
            organization_id=cast.bob.organization.pk,
            user_id=cast.bob.user.pk,
            conversations=conversations,
            heir_id=heir.user.pk if heir else None,
            successor_id=cast.alice.user.pk,
        )


def test_shared_ones_are_handed_over_and_private_ones_are_not(two_talks: Cast) -> None:
    remove(two_talks, "hand_over", two_talks.alice)
    assert conversations_of(two_talks.alice) == {"shared"}
    assert conversations_of(two_talks.bob) == {"private"}


def test_shared_ones_are_deleted_on_wish(two_talks: Cast) -> None:
    remove(two_talks, "delete", None)
    assert conversations_of(two_talks.alice) == set()
    assert conversations_of(two_talks.bob) == {"private"}


def test_what_was_asked_is_answered_no_more(two_talks: Cast) -> None:
    remove(two_talks, "hand_over", two_talks.alice)
    with organization_scope(two_talks.bob.organization.pk):
        assert [one.state for one in Generation.objects.all()] == ["stopped"]
