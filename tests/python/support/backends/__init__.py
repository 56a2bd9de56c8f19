"""Backends of every wire: each refuses what the real server would refuse, and answers as it would."""
