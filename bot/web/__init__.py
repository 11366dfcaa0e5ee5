"""HTTP in: the server and its routes."""
