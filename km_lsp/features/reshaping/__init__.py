"""Changing a vault so that every link still reaches what it reached."""
