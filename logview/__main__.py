"""`python -m logview` and the `logview` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from logview.cli.main import cli, run

    run(cli)


if __name__ == "__main__":
    main()
