"""Tests of backing up, restoring and cloning settings, as administrators do it."""
