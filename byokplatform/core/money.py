"""Money is a Decimal of US dollars; None is an unknown amount, which is not zero."""

from decimal import Decimal

# Prices are per million tokens with up to six decimals, so a token is worth at least 1e-12 dollars.
QUANTUM = Decimal("1e-12")


def render(amount: Decimal | None) -> str | None:
    """Plain decimal text without exponent or trailing zeros: ``0.004125``, ``0``; None stays None."""
    if amount is None:
        return None
    text = format(amount.quantize(QUANTUM), "f")
    return text.rstrip("0").rstrip(".") or "0"
