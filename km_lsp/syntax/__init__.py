"""Markdown text to `Note`. Total: any text parses, nothing here raises or reads a file."""
