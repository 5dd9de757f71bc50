"""From pages to the typed graph of what they say."""
