"""The views of a watched signal: terminal, Markdown, JSON and a page."""
