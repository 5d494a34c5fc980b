"""Records become what the index takes, in one process or in two. Nothing here writes."""
