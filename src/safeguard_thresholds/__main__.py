"""
``python -m safeguard_thresholds`` is the command ``safeguard-thresholds``.
"""

import sys

from .cli import main

sys.exit(main())
