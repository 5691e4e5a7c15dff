"""One file for each thing a user can ask for; all take a snapshot and offsets."""
