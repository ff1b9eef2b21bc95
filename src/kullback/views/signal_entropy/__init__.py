"""The views of a signal's own entropy: terminal, Markdown, JSON and a page."""
