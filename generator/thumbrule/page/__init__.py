"""From text to pages: a tree of frozen nodes with spans."""
