"""Notes to answers about names: what a link leads to, who links here. No I/O."""
