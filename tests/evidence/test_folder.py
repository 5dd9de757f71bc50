"""A folder or a git checkout in the place of a release."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from thumbrule.evidence.releases import ReleaseError, from_folder


def write(folder: Path, **files: str) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    write(folder, toy__a_py="a = 1\n", toy__b_py="b = 1\n")
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    git(folder, "tag", "v1.0")
    return folder


def test_a_folder_is_read_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, toy__a_py="a = 1\r\n", _venv__b_py="", node_modules__c_py="")
    write(tmp_path / ".hidden", d_py="")
    write(tmp_path / "env", e_py="")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    (tmp_path / "toy" / "model.bin").write_bytes(b"x")
    release = from_folder(tmp_path, "Toy")
    assert (release.package, release.version) == ("toy", "folder")
    assert (release.date, release.file, release.sha256) == ("", "", "")
    assert release.paths() == ("_venv/b.py", "toy/a.py")
    assert release.read("toy/a.py") == "a = 1\r\n"
    assert release.read("toy/model.bin") is None


def test_a_checkout_is_what_git_tracks(checkout: Path) -> None:
    write(checkout, toy__untracked_py="")
    release = from_folder(checkout, "toy")
    assert release.version == "v1.0"
    assert release.paths() == ("toy/a.py", "toy/b.py")
    assert release.read("toy/untracked.py") is None


def test_a_checkout_tells_where_it_stands(checkout: Path) -> None:
    write(checkout, toy__a_py="a = 2\n")
    assert from_folder(checkout, "toy").version == "v1.0-dirty"
    assert from_folder(checkout, "toy").read("toy/a.py") == "a = 2\n"
    git(checkout, "commit", "-qam", "second")
    assert from_folder(checkout, "toy").version.startswith("v1.0-1-g")


def test_a_checkout_without_a_commit_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, a_py="")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    release = from_folder(tmp_path, "toy")
    assert (release.version, release.paths()) == ("folder", ("a.py",))


def test_it_is_this_checkout_even_when_git_runs_us_as_a_hook(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    assert from_folder(checkout, "toy").version == "v1.0"


def test_nothing_that_a_checkout_configures_is_run(checkout: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    git(checkout, "config", "core.fsmonitor", str(program))
    from_folder(checkout, "toy")
    assert not ran.exists()


def test_without_git_a_checkout_is_a_folder(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert from_folder(checkout, "toy").version == "folder"
    assert from_folder(checkout, "toy").paths() == ("toy/a.py", "toy/b.py")


def test_a_checkout_that_git_cannot_read_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(ReleaseError, match="git cannot read"):
        from_folder(tmp_path, "toy")


@pytest.mark.parametrize("tracked", [False, True])
def test_links_are_read_only_where_they_stay_inside(tmp_path: Path, tracked: bool) -> None:
    write(tmp_path / "outside", secret_py="secret")
    folder = tmp_path / "source"
    write(folder, toy__a_py="a")
    (folder / "out.py").symlink_to("../outside/secret.py")
    (folder / "absolute.py").symlink_to(tmp_path / "outside" / "secret.py")
    (folder / "further").symlink_to("../outside")
    (folder / "in.py").symlink_to("toy/a.py")
    (folder / "round.py").symlink_to("round.py")
    (folder / "nowhere.py").symlink_to("nowhere-else.py")
    if tracked:
        git(folder, "init", "-q")
        git(folder, "add", ".")
    release = from_folder(folder, "toy")
    assert release.paths() == ("in.py", "toy/a.py")
    assert release.read("out.py") is None
    assert release.read("further/secret.py") is None
    assert release.read("../outside/secret.py") is None


def test_a_file_that_becomes_a_link_out_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "outside", secret_py="secret")
    folder = tmp_path / "source"
    write(folder, a_py="a")
    release = from_folder(folder, "toy")
    (folder / "a.py").unlink()
    (folder / "a.py").symlink_to("../outside/secret.py")
    assert release.read("a.py") is None


def test_pipes_and_large_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, a_py="a", large_py="#" * (2 * 1024 * 1024 + 1))
    os.mkfifo(tmp_path / "pipe.py")
    assert from_folder(tmp_path, "toy").paths() == ("a.py",)


def test_there_is_a_limit_to_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thumbrule.evidence.folder.MOST_FILES", 2)
    write(tmp_path, a_py="", b_py="", c_py="")
    with pytest.raises(ReleaseError, match="3 text files"):
        from_folder(tmp_path, "toy")


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="not a folder"):
        from_folder(tmp_path / "missing", "toy")
