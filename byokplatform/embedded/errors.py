"""What can go wrong with an embedded service, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """An embedded service cannot run here; the text says why and what to do, and carries no secret."""
