"""The command line: wiring only. Nothing heavy is imported before a command needs it."""
