"""Tests of firmware: which files are let through, and how they get into a camera."""
