"""Decoders of every backend's wire, independent of the sidecar's.

Each reads a reply with Python's json, struct, zlib and base64 alone and says what is in it. The
tests hold the sidecar's adapters against them. A module is one wire, and meant to be read as a
description of it. They take a body whole: how it was cut on its way is the sidecar's problem.
"""
