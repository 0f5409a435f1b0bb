"""Keeps tests off the network: this process may reach itself and its own machine, nothing else."""

import ipaddress
import socket
from typing import Any

_real_connect = socket.socket.connect
_real_connect_ex = socket.socket.connect_ex
_real_getaddrinfo = socket.getaddrinfo
_NAMES = frozenset({"localhost", "", None, socket.gethostname()})


class NetworkBlocked(Exception):
    """A test tried to leave the machine."""


def block() -> None:
    """From now on, connecting or resolving beyond loopback and unix sockets raises NetworkBlocked."""
    socket.socket.connect = _connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = _getaddrinfo


def _connect(self: socket.socket, address: Any) -> None:
    _refuse(self.family, address)
    _real_connect(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _refuse(self.family, address)
    return _real_connect_ex(self, address)


def _getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
    if not _is_here(host):
        raise NetworkBlocked(f"a test asked for the address of {host}")
    return _real_getaddrinfo(host, *args, **options)


def _refuse(family: int, address: Any) -> None:
    if family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
        raise NetworkBlocked(f"a test tried to connect to {address[0]}")


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in _NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
