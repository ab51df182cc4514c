"""``python -m byokplatform``."""

import sys

from byokplatform.cli import main

if __name__ == "__main__":
    sys.exit(main())
