"""Tests of the protocol package, over real sockets; no Home Assistant in them."""
