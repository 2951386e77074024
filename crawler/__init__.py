"""The web and the command line: sources, discovery, pages, articles."""
