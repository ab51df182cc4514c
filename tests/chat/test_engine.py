"""The engine of a process."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from chat.services import engine as engines
from chat.services.engine import Engine, engine


def test_there_is_one_however_many_answers_begin_at_once() -> None:
    engines._engine.cache_clear()
    together = Barrier(16)

    def first_answer(_: int) -> Engine:
        together.wait()
        return engine()

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(first_answer, range(16)))) == 1
