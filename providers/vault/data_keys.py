"""Unwrapped data keys, kept for a minute in the process that calls providers and nowhere else."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from providers.vault.secret import DataKey

MAX_ENTRIES = 64
TTL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Entry:
    data_key: DataKey
    expires_at: float


class DataKeyCache:
    """At most ``max_entries`` data keys for at most ``ttl`` seconds each, overwritten when they go.

    The age counts from the load, not from the last use, so a key that its owner disabled elsewhere is
    gone after ``ttl``. A ``ttl`` of 0 keeps nothing. Safe to share between threads.
    """

    def __init__(
        self,
        *,
        max_entries: int = MAX_ENTRIES,
        ttl: float = TTL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if max_entries < 1 or ttl < 0:
            raise ValueError("max_entries takes 1 or more, ttl 0 or more")
        self._max_entries = max_entries
        self._ttl = ttl
        self._clock = clock
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._drops = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            entry = self._entries.get(key)
            return entry is not None and entry.expires_at > self._clock()

    def get(self, key: Hashable, loader: Callable[[], bytearray]) -> DataKey:
        """A copy of the data key, which the caller destroys (``with cache.get(...) as data_key``).

        ``loader`` unwraps it when it is not here; the cache takes over the buffer it gives. What it
        raises passes through, and nothing is kept. Name version and id in ``key``, so that a rotated
        key is another entry.
        """
        with self._lock:
            now = self._clock()
            self._remove_expired(now)
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                return entry.data_key.duplicate()
            drops = self._drops
        # Outside the lock: a slow key service must hold up nobody else.
        loaded = DataKey(loader())
        handed_out = loaded.duplicate()
        with self._lock:
            # A key dropped while it was on its way in must not come back.
            if self._ttl > 0 and drops == self._drops:
                self._insert(key, _Entry(loaded, now + self._ttl))
            else:
                loaded.destroy()
        return handed_out

    def drop(self, key: Hashable) -> None:
        """Forget one key now, for example because it was revoked."""
        with self._lock:
            self._drops += 1
            self._remove(key)

    def drop_expired(self) -> None:
        """Overwrite what is too old; ``get`` does it as well, this is for an idle process."""
        with self._lock:
            self._remove_expired(self._clock())

    def clear(self) -> None:
        """Forget every key now."""
        with self._lock:
            self._drops += 1
            for key in list(self._entries):
                self._remove(key)

    def _insert(self, key: Hashable, entry: _Entry) -> None:
        self._remove(key)
        self._entries[key] = entry
        while len(self._entries) > self._max_entries:
            self._remove(next(iter(self._entries)))

    def _remove_expired(self, now: float) -> None:
        for key in [key for key, entry in self._entries.items() if entry.expires_at <= now]:
            self._remove(key)

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            entry.data_key.destroy()
