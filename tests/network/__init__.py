"""Tests of the search in a network of its own: with broadcasts, strangers, and addresses where nobody is."""
