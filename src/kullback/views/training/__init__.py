"""The views of a training: terminal, live, Markdown, JSON and a page."""
