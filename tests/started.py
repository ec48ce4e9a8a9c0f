"""`ir` in a process of its own whose clock stands: what a test sees does not change when a minute ends meanwhile.

Started by its path, with the hour in STANDS_AT (ISO 8601); everything else is as `python -m kumamoto_ir` starts it.
"""

import os
from datetime import datetime

from kumamoto_ir.desk import options


def main() -> None:
    """Stops the clock before any module has taken it over, then runs the tool."""
    moment = datetime.fromisoformat(os.environ.pop("STANDS_AT"))
    options.utc_now = lambda: moment
    from kumamoto_ir.__main__ import main as start

    start()


if __name__ == "__main__":
    main()
