"""Tests stay on this machine."""

import socket
import urllib.request

import pytest

from tests.network import NetworkBlocked


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_connecting_elsewhere_is_blocked(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    with socket.socket(family) as probe, pytest.raises(NetworkBlocked):
        probe.connect((address, 80))


def test_asking_for_a_name_elsewhere_is_blocked():
    with pytest.raises(NetworkBlocked):
        urllib.request.urlopen("http://tongguan.example/", timeout=1)


def test_this_machine_stays_reachable():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=2) as client,
    ):
        assert client.getpeername() == server.getsockname()
