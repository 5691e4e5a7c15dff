"""The link check of the command line."""
