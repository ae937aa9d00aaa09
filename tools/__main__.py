"""Entry point: ``python -m tools`` is what ``./dev`` runs."""

import sys

from tools.cli import main

sys.exit(main())
