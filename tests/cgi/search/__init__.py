"""Tests of the search for cameras."""
