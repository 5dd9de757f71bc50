"""What pages quote and claim, held against the real library: citations, releases, verdicts."""
