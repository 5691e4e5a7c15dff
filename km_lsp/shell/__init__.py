"""Commands for shells: move and rename with all links, and what the graph of links says."""
