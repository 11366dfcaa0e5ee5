"""Turns domain objects into Block Kit and Markdown; pure."""
