"""A language server and link checker for folders of Markdown notes."""

__version__ = "0.1.0"
