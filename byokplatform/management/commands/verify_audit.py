"""Is the trail what was written?"""

from byokplatform.audit.verification import TRAIL
from byokplatform.management.verifying import VerifyingCommand


class Command(VerifyingCommand):
    """See its base."""

    help = "Verify the hash chain of one organization's trail, of all, or of an exported file."
    tables = TRAIL
    name = "trail(s)"
    organizations = (
        "SELECT organization_id FROM audit_chainhead UNION SELECT organization_id FROM audit_auditevent"
    )
