"""Proofs of the simulated camera of the uid family."""
