"""Archives that mean harm, and archives that are broken."""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from package_index import Files, sdist, wheel
from thumbrule.evidence import archive
from thumbrule.evidence.archive import MIB, is_text, texts
from thumbrule.evidence.request import ReleaseError

OUTSIDE = [
    "../out.py",
    "toy/../../out.py",
    "/tmp/out.py",
    "C:/out.py",
    "toy\\..\\out.py",
    "toy//out.py",
    "./../out.py",
    "toy/a\nb.py",
]
GOOD: Files = {"toy/a.py": "a = 1\n"}


def saved(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("name", ["toy.whl", "toy.tar.gz"])
def test_paths_that_lead_out_are_passed_over(tmp_path: Path, name: str, path: str) -> None:
    files = {**GOOD, path: "bad"}
    file = saved(tmp_path, name, wheel(files) if name.endswith("whl") else sdist(files))
    assert texts(file, sdist=False) == {"toy/a.py": b"a = 1\n"}
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE],
)
def test_links_and_devices_in_a_tar_are_passed_over(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("toy/link.py")
    member.type, member.linkname = kind, "toy/a.py"
    file = saved(tmp_path, "toy.tar.gz", sdist(GOOD, more=(member,)))
    assert list(texts(file, sdist=False)) == ["toy/a.py"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_a_zip_are_passed_over(tmp_path: Path, kind: int) -> None:
    file = tmp_path / "toy.whl"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("toy/a.py", "a = 1")
        member = zipfile.ZipInfo("toy/link.py")
        member.create_system, member.external_attr = 3, (kind | 0o777) << 16
        out.writestr(member, "/etc/passwd")
    assert list(texts(file, sdist=False)) == ["toy/a.py"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, "toy.whl", wheel({f"b{n}.py": "0" * MIB for n in range(40)}))
    assert file.stat().st_size < MIB
    with pytest.raises(ReleaseError, match="is refused"):
        texts(file, sdist=False)


def test_a_tar_bomb_is_refused_though_none_of_it_is_text(tmp_path: Path) -> None:
    file = saved(tmp_path, "toy.tar.gz", sdist({"b.bin": b"0" * (80 * MIB)}))
    assert file.stat().st_size < MIB
    with pytest.raises(ReleaseError, match="is refused"):
        texts(file, sdist=True)


@pytest.mark.parametrize("name", ["toy.whl", "toy.tar.gz"])
def test_too_many_files_are_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 10)
    files = {f"m{n}.py": "" for n in range(11)}
    file = saved(tmp_path, name, wheel(files) if name.endswith("whl") else sdist(files))
    with pytest.raises(ReleaseError, match=r"11 files|more than 10 files"):
        texts(file, sdist=False)


def test_a_file_that_is_larger_than_it_claims_is_refused(tmp_path: Path) -> None:
    data = bytearray(wheel({"toy/a.py": "0" * (3 * MIB)}))
    claim = (3 * MIB).to_bytes(4, "little")
    assert data.count(claim) == 2  # in the file's header and in the list at the end
    file = saved(tmp_path, "toy.whl", bytes(data.replace(claim, (5).to_bytes(4, "little"))))
    with pytest.raises(ReleaseError, match="damaged"):
        texts(file, sdist=False)


@pytest.mark.parametrize("name", ["toy.whl", "toy.tar.gz", "toy.tar.bz2", "toy.zip", "toy.tar.xz"])
@pytest.mark.parametrize("what", ["half", "noise", "nothing"])
def test_a_damaged_archive_is_said_to_be_one(tmp_path: Path, name: str, what: str) -> None:
    modes = {"toy.tar.gz": "w:gz", "toy.tar.bz2": "w:bz2", "toy.tar.xz": "w:xz"}
    files = {**GOOD, "toy/b.py": os.urandom(5000).hex()}
    data = sdist(files, mode=modes[name]) if name in modes else wheel(files)
    bad = {"half": data[: len(data) // 2], "noise": os.urandom(500), "nothing": b""}[what]
    with pytest.raises(ReleaseError, match="damaged"):
        texts(saved(tmp_path, name, bad), sdist=False)


def test_the_top_folder_is_cut_only_where_there_is_one(tmp_path: Path) -> None:
    one = saved(tmp_path, "one.tar.gz", sdist({"t/a.py": "", "t/b/c.py": ""}))
    two = saved(tmp_path, "two.tar.gz", sdist({"t/a.py": "", "u/b.py": ""}))
    flat = saved(tmp_path, "flat.tar.gz", sdist({"t/a.py": "", "b.py": ""}))
    dotted = saved(tmp_path, "dotted.tar.gz", sdist({"t/a.py": "", "t/b.py": ""}, top="./"))
    assert sorted(texts(one, sdist=True)) == ["a.py", "b/c.py"]
    assert sorted(texts(two, sdist=True)) == ["t/a.py", "u/b.py"]
    assert sorted(texts(flat, sdist=True)) == ["b.py", "t/a.py"]
    assert sorted(texts(dotted, sdist=True)) == ["a.py", "b.py"]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="neither"):
        texts(saved(tmp_path, "toy.exe", b"MZ"), sdist=False)


def test_what_is_text() -> None:
    named = "a.py a.PYI a/b.cu Dockerfile x/METADATA a.tar.md .github/w.yml p.jinja s.sh"
    assert all(map(is_text, named.split()))
    assert not any(map(is_text, ["a.so", "a.pyc", "py", ".py", "a.safetensors", "RECORD", "a.png"]))
