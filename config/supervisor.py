"""Runs several programs as one: starts them, starts one that dies again, and leaves none behind.

Each part leads its own process group, so the whole group can be stopped even when its leader is gone. Signals
reach this process alone; the parts are told in the reverse of their order. It knows nothing of their work.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TextIO

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In the child, before its program starts: ask Linux for SIGTERM when the supervisor is killed."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(kw_only=True)
class Part:
    """One program: its name for people, its command, and how long it may take to stop (seconds)."""

    name: str
    command: Sequence[str]
    patience: float = 8
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0, init=False)

    def start(self, environment: Mapping[str, str]) -> None:
        """Run the command in a process group of its own."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def died(self) -> bool:
        """It was started and is no longer there."""
        return self.process is not None and self.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        """Signal the whole group; a group that is gone already is what we want."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def stop(self) -> None:
        """SIGTERM to the leader, who tells its own; after `patience` seconds SIGKILL to what is left."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)
            self.process.wait()
        self.send(signal.SIGKILL)


@dataclass(kw_only=True)
class Supervisor:
    """Keeps `parts` running until a signal; once `ready` says yes, calls `announce` one time."""

    parts: Sequence[Part]
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    announce: Callable[[], None]
    out: TextIO
    infancy: float = 3  # a part that dies younger than this many seconds would only die again
    _stopping: bool = field(default=False, init=False)

    def run(self) -> int:
        """Returns the exit code: 0 after a signal, 1 when a part could not live."""
        parent = os.getppid()
        with self._signals():
            try:
                self._start_all()
                return self._watch(parent)
            finally:
                for part in reversed(self.parts):
                    part.stop()

    def _start_all(self) -> None:
        for part in self.parts:
            part.start(self.environment)

    def _watch(self, parent: int) -> int:
        announced = False
        while not self._stopping and os.getppid() == parent:
            if not self._revive():
                return 1
            if not announced and self.ready():
                self.announce()
                announced = True
            time.sleep(0.1)
        return 0

    def _revive(self) -> bool:
        """Start dead parts again; False when one is past hope."""
        for part in self.parts:
            if not part.died():
                continue
            code = part.process.returncode if part.process else None
            if time.monotonic() - part.started < self.infancy:
                self.out.write(f"{part.name} ended with code {code} right after its start; stopping.\n")
                return False
            self.out.write(f"{part.name} ended with code {code}; starting it again.\n")
            part.send(signal.SIGKILL)
            part.start(self.environment)
        return True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """The first signal asks every part to finish; a second one loses patience."""
        if self._stopping:
            for part in self.parts:
                part.send(signal.SIGKILL)
        self._stopping = True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
