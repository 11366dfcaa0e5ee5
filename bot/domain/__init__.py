"""The rules of an incident, pure: standard library only, no I/O, no clock, no randomness."""
