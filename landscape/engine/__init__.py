"""Trains networks and evaluates their loss; PyTorch lives here and nowhere else."""
