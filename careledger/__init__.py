"""CareLedger: what answering customers is worth, in numbers that can be traced to their rows."""

import os

__version__ = "0.1.0"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # boosting on a shared machine is many times slower with a thread a core
