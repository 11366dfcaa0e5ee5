"""Systems outside: one Protocol each, and what speaks to them."""
