"""Runs the command: `python -m nexusnitro`."""

from __future__ import annotations

import sys

from nexusnitro.cli import main

sys.exit(main())
