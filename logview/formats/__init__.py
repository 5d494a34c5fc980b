"""One record becomes events. Pure: no file, no database, no screen is known here."""
