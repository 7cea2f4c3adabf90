"""Outputs of the `mjpeg` family that decoder_control.cgi switches (CGI 1.27)."""

from collections.abc import Awaitable, Callable
from typing import Final

from ..client import Relay
from ..models import ClientOptions, Head

# As on the FI89xx, whose infrared lamps are at the output. The document calls them
# "output low" and "output high"; some clones have them the other way round.
_OUTPUT_ON: Final = 95
_OUTPUT_OFF: Final = 94
# On cameras with motors of their own the same numbers centre the head and patrol.
_AUX_CLOSE: Final = {f"aux_switch_{n}": 20 + 2 * n for n in range(1, 5)}


def relays(
    command: Callable[[int], Awaitable[None]], options: ClientOptions
) -> dict[str, Relay]:
    """Return what can be switched with a camera's commands."""
    output = (_OUTPUT_ON, _OUTPUT_OFF)
    if options.output_inverted:
        output = (_OUTPUT_OFF, _OUTPUT_ON)
    switches = {str(options.output): _switch(command, *output)}
    if options.head is Head.RS485_DECODER:
        switches |= {
            key: _switch(command, close, close + 1) for key, close in _AUX_CLOSE.items()
        }
    return switches


def _switch(
    command: Callable[[int], Awaitable[None]], number_on: int, number_off: int
) -> Relay:
    async def switch(on: bool) -> None:
        await command(number_on if on else number_off)

    return switch
