"""Every recorded streamed answer, asked for through the product: the socket and the API give exactly its text."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.cast import Cast, Person
from tests.chat.watching import Watcher, question
from tests.conformance import sdk
from tests.conformance.recordings import Recording, is_error, is_streamed, recordings
from tests.stack import Stack

ALL = [one for one in recordings("openai-chat") if is_streamed(one)]
GOOD = [one for one in ALL if not is_error(one)]
AT_ONCE = 8
CUTS = (1, 200, 900, 2500)

pytestmark = pytest.mark.skipif(not ALL, reason="the recordings are not beside this checkout")


def base_url(replay: str, recording: Recording, options: str = "") -> str:
    return f"{replay}/openai-chat/{recording['id']}{options}/v1"


@pytest.fixture
def asking(stack: Stack, cast: Cast) -> Iterator["Asking"]:
    asked = Asking(cast.alice)
    yield asked
    asked.watcher.close()


class Asking:
    """One conversation in which many providers are asked, a few at a time."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._conversation = person.begin()
        self.watcher = Watcher(person, self._conversation)
        self.watcher.start()

    def answers(self, base_urls: list[str]) -> list[dict[str, object]]:
        """Each one's answer over HTTP, the same as shown."""
        models = [f"{self._provider(one)}/m" for one in base_urls]
        groups = [models[at : at + AT_ONCE] for at in range(0, len(models), AT_ONCE)]
        asked = [self._person.ask(self._conversation, question(), *group) for group in groups]
        generations = [one["id"] for sent in asked for one in sent["generations"]]
        return [self._whole(generation) for generation in generations]

    def _provider(self, base_url: str) -> str:
        provider = self._person.add_provider(base_url)
        self._person.add_key(provider)
        return provider

    def _whole(self, generation: str) -> dict[str, object]:
        self.watcher.wait_for_end(generation)
        row = self._person.generation(generation)
        assert row["text"] == self.watcher.text(generation)
        assert self.watcher.faults == []
        return row


def texts(replay: str) -> list[sdk.Reading]:
    """What the official package reads of each recording."""

    async def read() -> list[sdk.Reading]:
        return [await sdk.read_stream(base_url(replay, one)) for one in GOOD]

    return asyncio.run(read())


@pytest.mark.parametrize("options", ["", "~chop"])
def test_the_product_shows_and_keeps_the_recorded_text(asking: Asking, replay: str, options: str) -> None:
    rows = asking.answers([base_url(replay, one, options) for one in GOOD])
    for recording, read, row in zip(GOOD, texts(replay), rows, strict=True):
        assert row["state"] == "complete", recording["id"]
        assert row["text"] == read.text.replace("\x00", "\ufffd"), recording["id"]
        assert row["reasoning"] == read.reasoning.replace("\x00", "\ufffd"), recording["id"]


def test_an_answer_cut_off_is_never_complete(asking: Asking, replay: str) -> None:
    whole = dict(zip([one["id"] for one in GOOD], texts(replay), strict=True))
    cut = [(one, at) for one in GOOD for at in CUTS if at < len(one["text"].encode()) - 20]
    rows = asking.answers([base_url(replay, one, f"~cut={at}") for one, at in cut])
    for (recording, at), row in zip(cut, rows, strict=True):
        assert row["state"] in ("interrupted", "failed"), (recording["id"], at)
        assert whole[recording["id"]].text.startswith(str(row["text"])), (recording["id"], at)
        assert whole[recording["id"]].reasoning.startswith(str(row["reasoning"])), (recording["id"], at)


def test_a_recorded_refusal_fails(asking: Asking, replay: str) -> None:
    refused = [one for one in ALL if is_error(one)]
    for recording, row in zip(
        refused, asking.answers([base_url(replay, one) for one in refused]), strict=True
    ):
        assert row["state"] in ("interrupted", "failed"), recording["id"]
        assert row["error"] is not None
