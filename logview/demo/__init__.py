"""A made-up harbour whose chatbots write Foundry session logs, to show the explorer on.

Nothing here is read by any other part: it writes files, and the explorer reads them like any log.
"""

from __future__ import annotations

from logview.demo.log import DemoLog

__all__ = ["DemoLog"]
