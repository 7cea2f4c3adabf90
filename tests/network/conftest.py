"""Fixtures: the network, this thread in Home Assistant's part of it, and the neighbours in theirs."""

from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack

import pytest
import pytest_socket

from tests.simulator_proof.foreign import missing

from .namespaces import Network, NoNamespacesError
from .neighbours import Neighbourhood


@pytest.fixture
def network(socket_enabled: None) -> Generator[Network]:
    """The network; the test itself is on Home Assistant's machine."""
    with ExitStack() as stack:
        try:
            network = stack.enter_context(Network.create())
        except NoNamespacesError as err:
            missing(str(err))
        # Home Assistant's own plugin for tests allows only the first.
        pytest_socket.socket_allow_hosts(
            ["127.0.0.1", str(network.interface.network)], allow_unix_socket=True
        )
        stack.enter_context(network.home.entered())
        yield network


@pytest.fixture
async def neighbourhood(network: Network) -> AsyncGenerator[Neighbourhood]:
    """The neighbours; nobody is there at first."""
    async with Neighbourhood.running(network) as neighbourhood:
        yield neighbourhood
