"""A bar on a terminal, plain lines elsewhere."""

from django.core.management.base import OutputWrapper

WIDTH = 32
# Elsewhere than on a terminal, a line for each tenth is enough.
STEPS = 10


class Bar:
    """Shows how much of ``total`` is done, under a name."""

    def __init__(self, out: OutputWrapper, name: str) -> None:
        self._out, self._name = out, name
        self._shown = -1

    def show(self, done: int, total: int) -> None:
        """Draw it again, if that shows anything new."""
        share = done / total if total else 1.0
        told = f"{self._name} {done}/{total}"
        if self._out.isatty():
            full = round(share * WIDTH)
            self._out.write(
                f"\r[{'#' * full}{'.' * (WIDTH - full)}] {told}", ending="" if share < 1 else "\n"
            )
            self._out.flush()
        elif int(share * STEPS) != self._shown:
            self._shown = int(share * STEPS)
            self._out.write(f"{share:4.0%} {told}")
            self._out.flush()
