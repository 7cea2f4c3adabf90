"""Reads the parameters of a request to the `mjpeg` camera."""

from tests.simulator.http import Request

from .setters import whole


class IllegalParamsError(Exception):
    """The camera answers that the parameters are illegal."""


def number(
    request: Request, name: str, *allowed: int, default: int | None = None
) -> int:
    """Return a parameter that is one of the numbers allowed.

    Raises:
        IllegalParamsError: It is not, or it is missing and has no default.
    """
    text = request.params.get(name)
    if text is None and default is not None:
        return default
    try:
        return whole(allowed)(text or "")
    except ValueError as err:
        raise IllegalParamsError from err
