"""Reads and writes surfaces."""
