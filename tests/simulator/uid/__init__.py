"""The simulated camera of the uid family (IP Camera HTTP CGI 1.0.3)."""

from .camera import UidCamera

__all__ = ["UidCamera"]
