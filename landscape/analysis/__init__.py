"""Analyses finished surfaces with NumPy and SciPy."""
