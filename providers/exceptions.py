"""What can go wrong between us and a provider.

One class, a closed list of codes. The text is always ours: a provider's own words may hold parts of a key.
"""

from dataclasses import dataclass
from typing import Literal

from byokplatform.core.exceptions import PlatformError

ProviderErrorCode = Literal[
    "provider_key_invalid",
    "provider_permission_denied",
    "provider_quota_exhausted",
    "provider_rate_limited",
    "provider_overloaded",
    "provider_bad_request",
    "provider_model_not_found",
    "provider_context_too_long",
    "provider_content_refused",
    "provider_unavailable",
    "provider_timeout",
    "provider_bad_response",
    "provider_stream_interrupted",
    "provider_unreachable",
    "destination_refused",
    "response_too_large",
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means to a caller: our HTTP status, a title, and whether trying again can help."""

    status: int
    title: str
    retryable: bool


MEANINGS: dict[ProviderErrorCode, Meaning] = {
    "provider_key_invalid": Meaning(424, "The provider does not accept this key", False),
    "provider_permission_denied": Meaning(424, "The provider does not allow this key to do that", False),
    "provider_quota_exhausted": Meaning(
        402, "The provider account behind this key has no credit left", False
    ),
    "provider_rate_limited": Meaning(429, "The provider limits the rate of this key", True),
    "provider_overloaded": Meaning(503, "The provider is overloaded", True),
    "provider_bad_request": Meaning(400, "The provider does not accept this request", False),
    "provider_model_not_found": Meaning(
        404, "The provider does not know this model, or not for this key", False
    ),
    "provider_context_too_long": Meaning(400, "The conversation is too long for this model", False),
    "provider_content_refused": Meaning(400, "The provider's content filter refused this request", False),
    "provider_unavailable": Meaning(502, "The provider had an internal error", True),
    "provider_timeout": Meaning(504, "The provider did not answer in time", True),
    "provider_bad_response": Meaning(502, "The provider's answer could not be read", False),
    "provider_stream_interrupted": Meaning(502, "The answer stopped before its end", True),
    "provider_unreachable": Meaning(502, "The provider could not be reached", True),
    "destination_refused": Meaning(400, "Keys may not be sent to this address", False),
    "response_too_large": Meaning(502, "The provider's answer is larger than allowed", False),
}


class ProviderError(PlatformError):
    """A call of a provider failed.

    ``retryable`` says that the same call may succeed later; whether to repeat it (never after the first
    content) is the caller's choice. ``retry_after`` is in seconds, as the provider asked.
    ``provider_status`` is the provider's HTTP status, where there was one.
    """

    def __init__(
        self,
        code: ProviderErrorCode,
        detail: str | None = None,
        *,
        retryable: bool | None = None,
        retry_after: float | None = None,
        provider_status: int | None = None,
    ) -> None:
        meaning = MEANINGS[code]
        self.code = code
        self.status = meaning.status
        self.title = meaning.title
        self.retryable = meaning.retryable if retryable is None else retryable
        self.retry_after = retry_after
        self.provider_status = provider_status
        super().__init__(detail)


class NoUsableKey(PlatformError):
    """Nobody pays: no key of the caller or the organization for this provider can be used."""

    status = 409
    code = "no_usable_key"
    title = "There is no key for this provider that you can use"


class KeyRevoked(PlatformError):
    """The key that was chosen to pay is not usable any more; nobody else's is taken instead."""

    status = 409
    code = "key_revoked"
    title = "The key that was to pay for this answer was revoked"


class KeyExpired(KeyRevoked):
    code = "key_expired"
    title = "The key that was to pay for this answer has expired"


class Frozen(PlatformError):
    """Somebody stopped all calls of a key, a project or an organization."""

    status = 423
    code = "frozen"
    title = "Calls are frozen here"


class GrantExhausted(PlatformError):
    """A loan has not enough left for a call; the detail says how much, and who can raise it."""

    status = 402
    code = "grant_exhausted"
    title = "The loan of this key is used up"


class GrantNotNow(PlatformError):
    status = 409
    code = "grant_not_now"
    title = "This key was lent for other hours"


class GrantEnded(PlatformError):
    status = 409
    code = "grant_ended"
    title = "The loan of this key has ended"


class ModelNotGranted(PlatformError):
    status = 403
    code = "model_not_granted"
    title = "This key was lent for other models"
