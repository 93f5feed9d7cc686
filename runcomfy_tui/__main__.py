"""``python -m runcomfy_tui``: the same program as the console script."""

from __future__ import annotations

import sys

from runcomfy_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
