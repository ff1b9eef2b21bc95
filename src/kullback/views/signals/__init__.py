"""The views of a comparison of signals: terminal, Markdown, JSON and a page with the two sounds."""
