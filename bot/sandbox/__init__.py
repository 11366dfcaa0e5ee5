"""A local Slack workspace that real clients talk to over HTTP and WebSocket; imports nothing of ours."""
