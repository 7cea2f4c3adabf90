"""Tests of the `uid` family."""
