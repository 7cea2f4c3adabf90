"""Tests of the IP Camera CGI integration, and the simulated cameras they run against."""
