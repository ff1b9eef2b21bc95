"""The views of a score: terminal, Markdown, JSON and a page."""
