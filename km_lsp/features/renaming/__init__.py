"""What can be given another name, a file for each kind of thing."""
