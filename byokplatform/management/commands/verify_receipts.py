"""Are the receipts of key uses what was written?"""

from byokplatform.management.verifying import VerifyingCommand
from providers.selectors import RECEIPT_TABLES


class Command(VerifyingCommand):
    """See its base."""

    help = "Verify the hash chain of one organization's key receipts, of all, or of an exported file."
    tables = RECEIPT_TABLES
    name = "chain(s) of receipts"
    organizations = (
        "SELECT organization_id FROM providers_receipthead"
        " UNION SELECT organization_id FROM providers_keyreceipt"
    )
