"""How far a scan has come, for whoever shows it. Imports nothing."""


class Progress:
    """Notes read, of how many."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0


reading = Progress()
"""The progress of `scan.scan`."""
