"""A terminal log explorer that puts the cursor on the first step that failed and says why."""

__version__ = "0.4.0"
