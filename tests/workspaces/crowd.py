"""A large organization, written into the database in a few statements."""

import uuid
from dataclasses import dataclass

from tests.cast import Person
from tests.tenancy.database import as_owner


@dataclass(frozen=True)
class Size:
    members: int
    workspaces: int
    projects: int
    conversations: int


SMALL = Size(members=4, workspaces=3, projects=8, conversations=40)
LARGE = Size(members=200, workspaces=50, projects=2_000, conversations=100_000)

# Everything is numbered from 1; a row of one kind belongs to the row of the next kind with its number, in turns.
PEOPLE = """
WITH made AS (
  INSERT INTO accounts_user (id, password, email, name, is_active, created_at)
  SELECT gen_random_uuid(), '!', 'crowd-' || n || '-' || %(mark)s || '@example.com', 'Person ' || n, true, now()
  FROM generate_series(1, %(members)s) n RETURNING id
)
INSERT INTO accounts_membership (id, organization_id, user_id, role, status, created_at)
SELECT gen_random_uuid(), %(org)s, id, 'member', 'active', now() FROM made
"""
WORKSPACES = """
WITH made AS (
  INSERT INTO workspaces_workspace (id, organization_id, name, slug, created_at)
  SELECT gen_random_uuid(), %(org)s, 'Workspace ' || n, 'crowd-' || n || '-' || %(mark)s, now()
  FROM generate_series(1, %(workspaces)s) n RETURNING id
)
INSERT INTO workspaces_workspacemember (id, organization_id, workspace_id, user_id, role)
SELECT gen_random_uuid(), %(org)s, made.id, m.user_id, CASE WHEN m.user_id = %(owner)s THEN 'manager' ELSE 'editor' END
FROM made CROSS JOIN accounts_membership m
WHERE m.organization_id = %(org)s
  AND (m.user_id = %(owner)s OR hashtext(made.id::text || m.user_id::text) %% least(10, %(workspaces)s / 2) = 0)
"""
# Every second project is given to the people of its workspace, every twentieth to the owner in person.
PROJECTS = """
WITH places AS (
  SELECT array_agg(id) AS ids FROM workspaces_workspace WHERE organization_id = %(org)s
), made AS (
  INSERT INTO workspaces_project
    (id, organization_id, workspace_id, name, instructions, default_models, created_by_id, created_at)
  SELECT gen_random_uuid(), %(org)s, ids[n %% cardinality(ids) + 1], 'Project ' || n, '', '[]', %(owner)s, now()
  FROM places CROSS JOIN generate_series(1, %(projects)s) n
  RETURNING id, workspace_id, name
)
INSERT INTO workspaces_projectmember (id, organization_id, project_id, user_id, workspace_id, role, created_at)
SELECT gen_random_uuid(), %(org)s, id, NULL, workspace_id, 'inherit', now() FROM made
WHERE split_part(name, ' ', 2)::int %% 2 = 0
UNION ALL
SELECT gen_random_uuid(), %(org)s, id, %(owner)s, NULL, 'editor', now() FROM made
WHERE split_part(name, ' ', 2)::int %% 20 = 1
"""
# One in three is private to somebody; the rest lie in projects.
CONVERSATIONS = """
WITH people AS (
  SELECT array_agg(user_id) AS ids FROM accounts_membership WHERE organization_id = %(org)s
), homes AS (
  SELECT array_agg(id) AS ids FROM workspaces_project WHERE organization_id = %(org)s
)
INSERT INTO chat_conversation
  (id, organization_id, title, project_id, created_by_id, last_models, created_at, updated_at)
SELECT gen_random_uuid(), %(org)s, 'Conversation ' || n,
       CASE WHEN n %% 3 = 0 THEN NULL ELSE homes.ids[n %% cardinality(homes.ids) + 1] END,
       people.ids[n %% cardinality(people.ids) + 1], '[]',
       now() - make_interval(mins => n), now() - make_interval(mins => n)
FROM people CROSS JOIN homes CROSS JOIN generate_series(1, %(conversations)s) n
"""


def gather(owner: Person, size: Size) -> None:
    """Fill the owner's organization."""
    facts = {
        "org": owner.organization.pk,
        "owner": owner.user.pk,
        "mark": uuid.uuid4().hex[:10],
        "members": size.members,
        "workspaces": size.workspaces,
        "projects": size.projects,
        "conversations": size.conversations,
    }
    with as_owner() as connection:
        for statement in (PEOPLE, WORKSPACES, PROJECTS, CONVERSATIONS):
            connection.execute(statement, facts)
        connection.execute(
            "ANALYZE accounts_membership, workspaces_workspace, workspaces_workspacemember,"
            " workspaces_project, workspaces_projectmember, chat_conversation"
        )


def member_of(owner: Person) -> uuid.UUID:
    """The one of the crowd who belongs to most workspaces."""
    with as_owner() as connection:
        row = connection.execute(
            "SELECT user_id FROM workspaces_workspacemember WHERE organization_id = %s AND user_id <> %s"
            " GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1",
            [owner.organization.pk, owner.user.pk],
        ).fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))
