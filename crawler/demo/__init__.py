"""A small sample of the news web: three fictional publishers, served on loopback."""
