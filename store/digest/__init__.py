"""One day of stories as an edition: HTML, Markdown and Atom."""
