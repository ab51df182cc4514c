"""The cache of data keys: bounded in number and age, and overwritten when a key leaves."""

import threading
from dataclasses import dataclass, field

import pytest

from providers.vault import DataKeyCache, VaultError


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Loader:
    """Gives a new buffer per load and remembers it, so a test can see it overwritten."""

    first_byte: int = 0
    buffers: list[bytearray] = field(default_factory=list)

    def __call__(self) -> bytearray:
        self.buffers.append(bytearray([self.first_byte, *range(1, 32)]))
        return self.buffers[-1]

    @property
    def loads(self) -> int:
        return len(self.buffers)

    @property
    def overwritten(self) -> bool:
        return self.buffers[-1] == bytes(32)


def test_a_key_is_loaded_once_within_its_time() -> None:
    clock, loader = Clock(), Loader()
    cache = DataKeyCache(clock=clock)
    for now in (1000.0, 1030.0, 1059.9):
        clock.now = now
        with cache.get("org", loader) as data_key:
            assert data_key.material() == bytes(range(32))
    assert loader.loads == 1


def test_the_time_counts_from_the_load_and_not_from_the_last_use() -> None:
    clock, loader = Clock(), Loader()
    cache = DataKeyCache(clock=clock)
    cache.get("org", loader)
    clock.now += 59
    cache.get("org", loader)
    clock.now += 1
    cache.get("org", loader)
    assert loader.loads == 2
    assert loader.buffers[0] == bytes(32)


def test_any_use_overwrites_every_key_that_is_too_old() -> None:
    clock, idle = Clock(), Loader()
    cache = DataKeyCache(clock=clock)
    cache.get("idle", idle)
    clock.now += 60
    cache.get("busy", Loader())
    assert idle.overwritten
    assert len(cache) == 1


def test_an_idle_process_can_drop_what_is_too_old() -> None:
    clock, loader = Clock(), Loader()
    cache = DataKeyCache(clock=clock)
    cache.get("org", loader)
    cache.drop_expired()
    assert not loader.overwritten
    clock.now += 60
    cache.drop_expired()
    assert loader.overwritten


def test_at_most_64_keys_and_the_least_used_goes_first() -> None:
    cache = DataKeyCache(clock=Clock())
    loaders = [Loader(number) for number in range(65)]
    for number, loader in enumerate(loaders[:64]):
        cache.get(number, loader)
    cache.get(0, loaders[0])
    cache.get(64, loaders[64])
    assert len(cache) == 64
    assert [number for number, loader in enumerate(loaders) if loader.overwritten] == [1]


def test_drop_and_clear_overwrite() -> None:
    cache = DataKeyCache(clock=Clock())
    one, two, three = Loader(1), Loader(2), Loader(3)
    for name, loader in (("one", one), ("two", two), ("three", three)):
        cache.get(name, loader)
    cache.drop("one")
    cache.drop("never seen")
    assert (one.overwritten, two.overwritten, three.overwritten) == (True, False, False)
    cache.clear()
    assert (two.overwritten, three.overwritten) == (True, True)
    assert len(cache) == 0


def test_a_key_in_use_is_not_overwritten_under_its_user() -> None:
    cache, loader = DataKeyCache(clock=Clock()), Loader()
    loaded, cached = cache.get("org", loader), cache.get("org", loader)
    cache.clear()
    assert loaded.material() == cached.material() == bytes(range(32))


def test_a_caller_who_destroys_its_copy_leaves_the_cache_alone() -> None:
    cache, loader = DataKeyCache(clock=Clock()), Loader()
    cache.get("org", loader).destroy()
    assert cache.get("org", loader).material() == bytes(range(32))
    assert loader.loads == 1


def test_a_time_of_zero_keeps_nothing() -> None:
    cache, loader = DataKeyCache(clock=Clock(), ttl=0), Loader()
    for _ in range(2):
        assert cache.get("org", loader).material() == bytes(range(32))
        assert loader.overwritten
    assert loader.loads == 2


def test_a_key_revoked_while_it_is_loaded_does_not_come_back() -> None:
    cache, loader = DataKeyCache(clock=Clock()), Loader()

    def revoked_meanwhile() -> bytearray:
        cache.drop("org")
        return loader()

    assert cache.get("org", revoked_meanwhile).material() == bytes(range(32))
    assert loader.overwritten
    assert len(cache) == 0


def test_a_failed_load_is_passed_on_and_not_kept() -> None:
    cache, loader = DataKeyCache(clock=Clock()), Loader()

    def refused() -> bytearray:
        raise VaultError("keyring_tag")

    with pytest.raises(VaultError, match="cannot be opened"):
        cache.get("org", refused)
    with pytest.raises(VaultError):
        cache.get("org", lambda: bytearray(31))
    assert cache.get("org", loader).material() == bytes(range(32))


def test_different_keys_never_mix_between_threads() -> None:
    cache = DataKeyCache(max_entries=3)
    failures: list[int] = []

    def use(number: int) -> None:
        for turn in range(300):
            name = (number + turn) % 8
            with cache.get(name, Loader(name + 100)) as data_key:
                if data_key.material()[0] != name + 100:
                    failures.append(name)
            if turn % 7 == 0:
                cache.drop(name)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(cache) <= 3


@pytest.mark.parametrize(("entries", "ttl"), [(0, 60.0), (64, -1.0)])
def test_senseless_bounds_are_refused(entries: int, ttl: float) -> None:
    with pytest.raises(ValueError):
        DataKeyCache(max_entries=entries, ttl=ttl)
