"""What `make` says on a machine it cannot work on."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

from django.conf import settings


def make(folder: Path, *words: str, path: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(settings.BASE_DIR / name, folder)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        [shutil.which("make") or "make", *words],
        cwd=folder,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_refused_with_a_sentence_and_makes_nothing(tmp_path):
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)

    outcome = make(tmp_path, "setup", f"PYTHON={old}", path=os.environ["PATH"])

    assert outcome.returncode != 0
    assert f"Tongguan needs Python 3.11 or later with venv; {old} is not that." in outcome.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_machine_without_python_is_told_so(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "touch", "test", "false", "echo"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)

    outcome = make(tmp_path, "setup", path=str(tools))

    assert outcome.returncode != 0
    assert "what is on the PATH is not that" in outcome.stderr
