"""Proofs of PTZ: every command of both documents, and that a move always ends."""
