"""Tests of the search for cameras, of discovery, and of following those that have moved."""
