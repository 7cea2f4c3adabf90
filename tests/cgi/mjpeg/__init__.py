"""Tests of the `mjpeg` family."""
