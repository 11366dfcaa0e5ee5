"""Tables, repositories and the unit of work over SQLite and PostgreSQL."""
