"""`python -m km_lsp` is the command `km-lsp`."""

import sys

from km_lsp.cli import main

if __name__ == "__main__":
    sys.exit(main())
