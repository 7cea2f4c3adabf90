"""Proofs that the simulated cameras behave as the documents, the recordings and foreign programs want."""
