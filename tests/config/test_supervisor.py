"""The supervisor leaves nothing behind, starts what died again, and gives up on what cannot live."""

import io
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config.supervisor import Part, Supervisor
from tests.parts import wait_for

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])",
]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


def supervisor(*parts: Part, announce=lambda: None, infancy: float = 3) -> Supervisor:
    return Supervisor(
        parts=parts,
        environment=dict(os.environ),
        ready=lambda: True,
        announce=announce,
        out=io.StringIO(),
        infancy=infancy,
    )


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_signal_stops_every_part_and_its_children():
    parts = [Part(name="one", command=SLEEPER), Part(name="two", command=PARENT)]
    family: list[psutil.Process] = []

    def announce() -> None:
        wait_for(lambda: bool(psutil.Process(parts[1].process.pid).children()), seconds=5, what="the child")
        for part in parts:
            leader = psutil.Process(part.process.pid)
            family.extend([leader, *leader.children(recursive=True)])
        interrupt()

    code = supervisor(*parts, announce=announce).run()

    assert code == 0
    assert len(family) == 3
    wait_for(lambda: not any(alive(member) for member in family), seconds=2, what="the end of the family")


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_a_part_that_does_not_listen_is_killed_when_patience_ends():
    part = Part(name="deaf", command=DEAF, patience=0.5)

    supervisor(part, announce=interrupt).run()

    assert part.died()


def test_a_part_that_dies_right_after_its_start_stops_everything():
    parts = [
        Part(name="well", command=SLEEPER),
        Part(name="ill", command=[sys.executable, "-c", "raise SystemExit(3)"]),
    ]
    watched = supervisor(*parts)

    code = watched.run()

    assert code == 1
    assert "ill ended with code 3 right after its start" in watched.out.getvalue()
    assert all(part.died() for part in parts)


def test_a_part_that_dies_later_is_started_again():
    part = Part(name="worker", command=SLEEPER)
    first: list[int] = []

    def announce() -> None:
        first.append(part.process.pid)
        part.process.kill()
        part.process.wait()
        signal.signal(signal.SIGALRM, lambda *_: interrupt())
        signal.setitimer(signal.ITIMER_REAL, 0.5)

    watched = supervisor(part, announce=announce, infancy=0)
    watched.run()

    assert part.process.pid != first[0]
    assert "worker ended with code -9; starting it again." in watched.out.getvalue()


@pytest.mark.redis
def test_the_demo_comes_up_and_ctrl_c_leaves_no_process(tmp_path: Path):
    port = free_port()
    with (tmp_path / "out").open("w") as out:
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=demo_environment(tmp_path),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        said = (tmp_path / "out").read_text
        wait_for(lambda: "Tongguan is up" in said() or demo.poll() is not None, seconds=90, what="the demo")
        assert demo.poll() is None, said()
        family = psutil.Process(demo.pid).children(recursive=True)

        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200
        demo.send_signal(signal.SIGINT)
        code = demo.wait(30)
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.wait()

    assert code == 0, said()
    assert len(family) >= 4
    assert not [member for member in family if alive(member)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def demo_environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DATABASE_URL"}}
    return {**kept, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(folder / "var")}


def test_the_demo_refuses_to_run_in_production():
    outcome = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "s" * 60,
            "LEDGER_KEY": "l" * 60,
            "ALLOWED_HOSTS": "h",
            "VAR_DIR": str(settings.VAR_DIR),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode != 0
    assert "DEBUG=1 only" in outcome.stderr
