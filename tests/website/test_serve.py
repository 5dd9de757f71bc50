"""`thumbrule serve` goes on when a page or a rule file is broken for a while."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_a_broken_rule_file_is_told_and_the_old_site_served(tmp_path: Path) -> None:
    for name in ("kb", "heuristics"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "thumbrule", "serve", "kb", "--address", f"127.0.0.1:{port}"]
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=out)
    try:
        assert until(lambda: "pages in" in log.read_text()), log.read_text()
        time.sleep(1.5)  # what is watched is looked at by the second
        file = tmp_path / "heuristics" / "LoRA_Rank_Selection.yaml"
        file.write_text(file.read_text("utf-8").replace("r: 16-32", "r: 16-33"), "utf-8")
        assert until(lambda: "is served until it is mended" in log.read_text()), log.read_text()
        assert "heuristics/LoRA_Rank_Selection.yaml:" in log.read_text()
        assert "Traceback" not in log.read_text()
        with urlopen(f"http://127.0.0.1:{port}/rules.html") as answer:
            assert b"LoRA Rank Selection" in answer.read()
        file.write_text(file.read_text("utf-8").replace("r: 16-33", "r: 16-32"), "utf-8")
        assert until(lambda: log.read_text().count("pages in") == 2), log.read_text()
    finally:
        server.terminate()
        server.wait(timeout=30)
