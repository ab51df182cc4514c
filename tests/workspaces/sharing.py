"""Alice's workspace and project, and what others are given of them."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.cast import Cast, Person


@dataclass(frozen=True)
class Place:
    """A workspace with one private project of Alice's and a conversation in it."""

    cast: Cast
    workspace: str
    project: str
    conversation: str

    def path(self, tail: str = "") -> str:
        return f"{self.cast.alice.home}/projects/{self.project}/{tail}"

    def workspace_path(self, tail: str = "") -> str:
        return f"{self.cast.alice.home}/workspaces/{self.workspace}/{tail}"

    def give(self, role: str, **to: str) -> httpx2.Response:
        return self.cast.alice.http.post(self.path("members/"), json={"role": role, **to})

    def admit(self, person: Person, role: str) -> dict[str, Any]:
        """To the workspace."""
        body = {"user": str(person.user.pk), "role": role}
        made = self.cast.alice.http.post(self.workspace_path("members/"), json=body)
        assert made.status_code == 201, made.text
        return dict(made.json())

    def sees(self, person: Person) -> str | None:
        """The person's role in the project, None when it is not there; the conversation comes and goes with it."""
        found = person.http.get(self.path())
        talk = person.http.get(f"/api/v1/conversations/{self.conversation}/")
        assert found.status_code == talk.status_code, (found.text, talk.text)
        listed = [row["id"] for row in person.http.get("/api/v1/conversations/").json()["results"]]
        assert (self.conversation in listed) == (talk.status_code == 200)
        return str(found.json()["role"]) if found.status_code == 200 else None

    def writes(self, person: Person) -> bool:
        """Whether the person may ask there. No model is named that anybody has a key for."""
        body = {"content": "Hello?", "models": ["openai/gpt-5"]}
        answer = person.http.post(f"/api/v1/conversations/{self.conversation}/messages/", json=body)
        return str(answer.json()["code"]) == "no_usable_key"


def make_place(cast: Cast) -> Place:
    alice = cast.alice
    workspace = alice.http.post(f"{alice.home}/workspaces/", json={"name": "Research"}).json()["id"]
    made = alice.http.post(f"{alice.home}/projects/", json={"workspace": workspace, "name": "Tides"})
    project = made.json()["id"]
    return Place(cast, workspace, project, alice.begin(project=project))
