"""The filter language of the explorer and of `--where`. Pure: it reads no log and no index, and
writes no SQL. Nothing is imported here: the index needs a word of it, `served`, and no parser."""
