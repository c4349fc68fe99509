"""Networks that are no image classifiers: each is a script to run, and functions for `landscape compute`."""
