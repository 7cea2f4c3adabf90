"""The `uid` family: IP Camera HTTP CGI 1.0.3, XML answers, a 60 s sliding session."""

from .client import UidClient

__all__ = ["UidClient"]
