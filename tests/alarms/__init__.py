"""Tests of alarms: Home Assistant's own HTTP server, called by simulated cameras."""
