"""Tests of the live picture and of stills, as Home Assistant serves them over HTTP."""
