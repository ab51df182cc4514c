"""Secrets in memory that cannot leave by accident: not by print, log, pickle, copy, compare or iteration.

Overwriting is best effort: Python may have copied bytes on the way, and ``reveal`` gives an immutable string.
"""

import secrets
from typing import Any, NoReturn, Self, SupportsIndex, final

from providers.vault.exceptions import VaultError

DATA_KEY_BYTES = 32


class _Guarded:
    """A buffer that shows ``***`` and refuses everything that would copy it out."""

    __slots__ = ("_buffer",)

    def __init__(self, buffer: bytearray) -> None:
        self._buffer: bytearray | None = None
        if not isinstance(buffer, bytearray):
            del buffer
            raise TypeError(f"{type(self).__name__} takes a bytearray, which it can overwrite")
        self._buffer = buffer

    def destroy(self) -> None:
        """Overwrite the bytes. Safe to repeat; any later use is refused."""
        buffer, self._buffer = self._buffer, None
        if buffer is not None:
            overwrite(buffer)

    def _live(self) -> bytearray:
        if self._buffer is None:
            raise VaultError("destroyed")
        return self._buffer

    def _refuse(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be copied, compared, iterated or serialised")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.destroy()

    def __del__(self) -> None:
        self.destroy()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        self._refuse()

    def __hash__(self) -> int:
        self._refuse()

    def __iter__(self) -> NoReturn:
        self._refuse()

    def __copy__(self) -> NoReturn:
        self._refuse()

    def __deepcopy__(self, memo: dict[int, Any]) -> NoReturn:
        self._refuse()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        self._refuse()

    def __getstate__(self) -> NoReturn:
        self._refuse()


@final
class OpenedSecret(_Guarded):
    """A provider key in the clear, for one call. Takes over ``buffer`` and overwrites it at the end.

    Use it as a context manager, so the bytes go when the attempt ends.
    """

    __slots__ = ()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Guard a key that came in as text, for example from a request body.

        Raises ``VaultError`` when the text has no UTF-8 form (a lone surrogate out of JSON).
        """
        buffer = _encode(text)
        if buffer is None:
            del text
            raise VaultError("encoding")
        return cls(buffer)

    def reveal(self) -> str:
        """Give the secret as text: the only way out. Keep the result for as short as possible.

        Raises ``VaultError`` when it was destroyed or is not UTF-8.
        """
        text = _decode(self._live())
        if text is None:
            raise VaultError("encoding")
        return text


@final
class DataKey(_Guarded):
    """An organization's data key, unwrapped: 32 bytes. Takes over ``buffer`` and overwrites it at the end.

    A wrong length, or 32 equal bytes (a key already overwritten), is refused with ``VaultError``.
    """

    __slots__ = ()

    def __init__(self, buffer: bytearray) -> None:
        super().__init__(buffer)
        if len(buffer) != DATA_KEY_BYTES or len(set(buffer)) == 1:
            self.destroy()
            del buffer
            raise VaultError("data_key")

    @classmethod
    def generate(cls) -> Self:
        return cls(bytearray(secrets.token_bytes(DATA_KEY_BYTES)))

    def material(self) -> bytearray:
        """The live bytes, for a cipher and nothing else; they turn to zeros on ``destroy``."""
        return self._live()

    def duplicate(self) -> "DataKey":
        """A second key object with its own life, so the first may be overwritten meanwhile."""
        return DataKey(bytearray(self._live()))


def overwrite(buffer: bytearray) -> None:
    """Fill with zeros in place."""
    buffer[:] = bytes(len(buffer))


# A UnicodeError carries the whole text along, so it must not even become another error's context.


def _encode(text: str) -> bytearray | None:
    try:
        return bytearray(text, "utf-8")
    except UnicodeEncodeError:
        return None


def _decode(buffer: bytearray) -> str | None:
    try:
        return buffer.decode("utf-8")
    except UnicodeDecodeError:
        return None
