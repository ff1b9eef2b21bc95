"""The views of a timeline: terminal, Markdown, JSON and a page."""
