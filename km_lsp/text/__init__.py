"""Text, offsets and edits. Knows `str` and nothing about Markdown."""
