"""Proofs of the simulated camera of the `mjpeg` family."""
