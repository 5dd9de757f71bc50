"""Releases come from an index on this machine, so that no test but one needs the network."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from package_index import LocalIndex, Upload, sdist, serving, wheel
from thumbrule.evidence import pages
from thumbrule.evidence.cache import Shelf
from thumbrule.evidence.releases import ReleaseError, cache_folder, fetch, requested
from thumbrule.evidence.settings import PYPI, pip_settings, settings

PIP = ("PIP_INDEX_URL", "PIP_CERT", "PIP_NO_INDEX", "PIP_CONFIG_FILE", "PIP_TRUSTED_HOST")
PIP_SAYS = "global.index-url='https://pip.invalid/simple'\n"
OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
CODE = {"toy/__init__.py": "x = 1\n", "toy/data.bin": b"\0\1", "toy/weird.py": b"# \xff\r\n"}


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalIndex]:
    for name in (*PIP, *OTHERS):
        monkeypatch.delenv(name, raising=False)
    with serving() as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with monkeypatch.context() as patched:  # half a second that all but one can do without
            patched.setattr("thumbrule.evidence.settings._asked_of_pip", lambda: PIP_SAYS)
            yield index


def toy(version: str, day: str = "2025-12-12", *, yanked: bool = False) -> Upload:
    name = f"toy-{version}-py3-none-any.whl"
    return Upload(name, wheel({**CODE, "toy/version.py": version}), day, yanked)


def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(subprocess, "run", refuse)


def refusal(text: str, cache: Path) -> str:
    with pytest.raises(ReleaseError) as caught:
        fetch(requested(text, "toy"), cache)
    return str(caught.value)


# What people ask for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.0", "toy==1.0"),
        (" v1.0.0RC1 ", "toy==1.0.0rc1"),
        ("Flash_Attn==2.8.3", "flash-attn==2.8.3"),
        ("latest", "toy==latest"),
        ("other==@2025-12-15", "other==@2025-12-15"),
        ("2.1+cu118", "toy==2.1+cu118"),
    ],
)
def test_a_release_is_named_as_pip_does(text: str, expected: str) -> None:
    assert str(requested(text, "toy")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../x",
        "a/b==1",
        "==1.0",
        "1.x.y",
        "@2025-13-01",
        "@20251215",
        "@2025-1-1",
        "..==1",
        ">=1",
    ],
)
def test_what_names_no_release_is_refused(text: str) -> None:
    with pytest.raises(ReleaseError):
        requested(text, "toy")


def test_without_a_package_it_says_how_to_name_one() -> None:
    with pytest.raises(ReleaseError, match="PACKAGE"):
        requested("1.0", "")


# What is fetched


def test_a_wheel_is_fetched_and_its_texts_are_read(index: LocalIndex, tmp_path: Path) -> None:
    upload = toy("1.0")
    index.add("toy", upload)
    release = fetch(requested("1.0", "toy"), tmp_path)
    assert (release.package, release.version, release.date) == ("toy", "1.0", "2025-12-12")
    assert (release.file, release.sha256) == (upload.name, hashlib.sha256(upload.data).hexdigest())
    assert release.paths() == ("toy/__init__.py", "toy/version.py", "toy/weird.py")
    assert release.read("toy/__init__.py") == "x = 1\n"
    assert release.read("toy/data.bin") is None
    assert release.note == ""


def test_bytes_that_are_no_utf8_come_back_as_they_were(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"))
    text = fetch(requested("1.0", "toy"), tmp_path).read("toy/weird.py")
    assert text is not None
    assert text.encode("utf-8", "surrogateescape") == CODE["toy/weird.py"]


@pytest.mark.parametrize(
    ("suffix", "mode"), [(".tar.gz", "w:gz"), (".tar.bz2", "w:bz2"), (".zip", "")]
)
def test_a_source_distribution_loses_its_top_folder_and_runs_nothing(
    index: LocalIndex, tmp_path: Path, suffix: str, mode: str
) -> None:
    ran = tmp_path / "ran"
    files = {
        "toy-1.0/setup.py": f"open({str(ran)!r}, 'w')\n",
        "toy-1.0/src/toy/a.py": "a = 1\n",
        "toy-1.0/PKG-INFO": "Name: toy\n",
    }
    index.add("toy", Upload(f"toy-1.0{suffix}", sdist(files, mode=mode) if mode else wheel(files)))
    release = fetch(requested("1.0", "toy"), tmp_path / "cache")
    assert release.paths() == ("PKG-INFO", "setup.py", "src/toy/a.py")
    assert not ran.exists()


def test_handy_wheels_come_before_sources_and_sources_before_large_wheels(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = wheel({"toy/w.py": "w"}), wheel({"toy/w.py": os.urandom(4000)})
    source = sdist({"toy-1.0/s.py": "s"})
    monkeypatch.setattr(pages, "HANDY", 2000)
    monkeypatch.setattr(pages, "MOST", 10_000)
    index.add("toy", Upload("toy-1.0.tar.gz", source), Upload("toy-1.0-py3-none-any.whl", small))
    index.add("toy", Upload("toy-2.0.tar.gz", source), Upload("toy-2.0-py3-none-any.whl", large))
    index.add("toy", Upload("toy-3.0-py3-none-any.whl", large))
    index.add("toy", Upload("toy-4.0-py3-none-any.whl", large * 3))
    assert [fetch(requested(v, "toy"), tmp_path).file for v in ("1.0", "2.0", "3.0")] == [
        "toy-1.0-py3-none-any.whl",
        "toy-2.0.tar.gz",
        "toy-3.0-py3-none-any.whl",
    ]
    assert "--source" in refusal("4.0", tmp_path)
    assert "toy-4.0-py3-none-any.whl" not in index.downloads


def test_a_file_that_is_larger_than_its_page_says_is_given_up(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "HANDY", 2000)
    large = wheel({"toy/w.py": os.urandom(4000)})
    index.add("toy", Upload("toy-2.0-py3-none-any.whl", large, size=100))
    index.add("toy", Upload("toy-2.0.tar.gz", sdist({"toy-2.0/s.py": "s"})))
    assert fetch(requested("2.0", "toy"), tmp_path).file == "toy-2.0.tar.gz"


def test_a_html_page_serves_as_well(index: LocalIndex, tmp_path: Path) -> None:
    index.html = True
    index.add("toy", toy("1.0"), toy("1.1"))
    release = fetch(requested("latest", "toy"), tmp_path)
    assert (release.version, release.date) == ("1.1", "")
    assert "name a version" in refusal("@2025-12-15", tmp_path)


def test_a_file_with_another_hash_is_refused_and_not_kept(
    index: LocalIndex, tmp_path: Path
) -> None:
    upload = toy("1.0")
    upload.hashes = {"sha256": "0" * 64}
    index.add("toy", upload)
    assert "sha256" in refusal("1.0", tmp_path)
    assert Shelf(tmp_path, "toy").versions() == ()
    assert not list(tmp_path.rglob("*.whl"))


@pytest.mark.parametrize("hashes", [{}, {"md5": "0" * 32}])
def test_a_file_without_a_sha256_is_not_even_fetched(
    index: LocalIndex, tmp_path: Path, hashes: dict[str, str]
) -> None:
    upload = toy("1.0")
    upload.hashes = hashes
    index.add("toy", upload)
    assert "sha256" in refusal("1.0", tmp_path)
    assert index.downloads == []


def test_progress_is_told_up_to_the_end(index: LocalIndex, tmp_path: Path) -> None:
    upload = Upload("toy-1.0-py3-none-any.whl", wheel({"toy/a.bin": os.urandom(300_000)}))
    index.add("toy", upload)
    told: list[tuple[int, int]] = []
    fetch(requested("1.0", "toy"), tmp_path, lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert len(told) > 3
    assert told[-1] == (len(upload.data), len(upload.data))


# Which release is meant


def test_latest_and_days_pass_over_yanked_and_pre_releases(
    index: LocalIndex, tmp_path: Path
) -> None:
    index.add("toy", toy("1.9", "2025-12-01"), toy("1.10", "2025-12-15"))
    index.add("toy", toy("1.11", "2025-12-15", yanked=True), toy("2.0rc1", "2025-12-14"))
    index.add("toy", toy("2.0", "2025-12-16"), toy("2.1.dev1", "2026-01-01"))

    def meant(text: str) -> str:
        return fetch(requested(text, "toy"), tmp_path).version

    assert [meant(t) for t in ("@2025-12-14", "@2025-12-15", "@2025-12-16", "latest")] == [
        "1.9",
        "1.10",
        "2.0",
        "2.0",
    ]
    assert meant("2.0rc1") == "2.0rc1"
    assert "1.9, is of 2025-12-01" in refusal("@2025-11-30", tmp_path)


def test_an_unknown_version_names_the_nearest(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", *(toy(v) for v in ("1.0", "1.2", "1.9", "1.10", "1.11", "2.0")))
    message = refusal("1.9.1", tmp_path)
    assert "the nearest are 1.2, 1.9, 1.10, 1.11; the newest is 2.0" in message


def test_an_unknown_package_is_said_to_be_so(index: LocalIndex, tmp_path: Path) -> None:
    assert f"{index.url} has no package toy" in refusal("1.0", tmp_path)


# The cache


def test_a_warm_cache_needs_no_network(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add("toy", toy("1.0"))
    first = fetch(requested("1.0", "toy"), tmp_path)
    no_network(monkeypatch)
    again = fetch(requested("1.0", "toy"), tmp_path)
    assert again == first
    assert again.read("toy/version.py") == "1.0"
    of_a_day = fetch(requested("@2025-12-15", "toy"), tmp_path)  # that day is over
    assert of_a_day == first


def test_latest_goes_by_the_copy_of_the_page_when_offline(
    index: LocalIndex, tmp_path: Path
) -> None:
    index.add("toy", toy("1.0"))
    fetch(requested("latest", "toy"), tmp_path)
    index.stop()
    release = fetch(requested("latest", "toy"), tmp_path)
    assert release.version == "1.0"
    assert "cannot be reached" in release.note
    assert index.url in release.note


def test_latest_asks_again_when_online(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"))
    fetch(requested("latest", "toy"), tmp_path)
    index.add("toy", toy("1.1"))
    assert fetch(requested("latest", "toy"), tmp_path).version == "1.1"


def test_a_day_that_is_not_over_asks_again(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"))
    assert fetch(requested("@2999-01-01", "toy"), tmp_path).version == "1.0"
    index.add("toy", toy("1.1"))
    assert fetch(requested("@2999-01-01", "toy"), tmp_path).version == "1.1"


@pytest.mark.parametrize("text", ["1.0", "latest", "@2025-12-15"])
def test_offline_without_a_cache_is_a_clear_error(
    index: LocalIndex, tmp_path: Path, text: str
) -> None:
    index.stop()
    message = refusal(text, tmp_path)
    assert "cannot be reached" in message
    assert "not in the cache" in message


def test_offline_it_says_what_the_cache_has(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"), toy("1.1"))
    fetch(requested("1.0", "toy"), tmp_path)
    index.stop()
    assert "it has 1.0:" in refusal("1.1", tmp_path)


def test_an_index_that_is_out_of_order_counts_as_offline(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"))
    fetch(requested("latest", "toy"), tmp_path)
    index.status = 500
    assert "500" in fetch(requested("latest", "toy"), tmp_path).note


@pytest.mark.parametrize("name", ["text.zip", "release.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_entry_is_fetched_again(
    index: LocalIndex, tmp_path: Path, name: str, damage: str
) -> None:
    index.add("toy", toy("1.0"))
    first = fetch(requested("1.0", "toy"), tmp_path)
    file = tmp_path / "releases" / "toy" / "1.0" / name
    data = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        file.write_bytes(data.replace(b"toy", b"t0y"))
    again = fetch(requested("1.0", "toy"), tmp_path)
    assert again == first
    assert again.read("toy/version.py") == "1.0"
    assert len(index.downloads) == 2
    fetch(requested("1.0", "toy"), tmp_path)
    assert len(index.downloads) == 2


def test_only_texts_of_at_most_2_mib_are_kept(index: LocalIndex, tmp_path: Path) -> None:
    limit = 2 * 1024 * 1024
    files = {
        "toy/most.py": "#" * limit,
        "toy/more.py": "#" * (limit + 1),
        "toy/film.ts": b"G\0@",
        "toy/Dockerfile": "FROM scratch",
        "toy/model.safetensors": "x",
        "toy/kernel.cuh": "x",
        "toy/page.jinja": "x",
    }
    index.add("toy", Upload("toy-1.0-py3-none-any.whl", wheel(files)))
    kept = fetch(requested("1.0", "toy"), tmp_path).paths()
    assert kept == ("toy/Dockerfile", "toy/kernel.cuh", "toy/most.py", "toy/page.jinja")
    files_there = {p.name for p in tmp_path.rglob("*") if p.is_file() and p.name != ".lock"}
    assert files_there == {"page.json", "release.json", "text.zip"}


def test_reading_17_files_of_8_releases_takes_well_under_a_second(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"toy/m{n}.py": f"value_{n} = {n}\n" * 3000 for n in range(300)}
    versions = [f"1.{n}" for n in range(8)]
    for version in versions:
        name = f"toy-{version}-py3-none-any.whl"
        index.add("toy", Upload(name, wheel({**files, "toy/v.py": version})))
        fetch(requested(version, "toy"), tmp_path)
    no_network(monkeypatch)
    began = time.perf_counter()
    for version in versions:
        release = fetch(requested(version, "toy"), tmp_path)
        assert all(release.read(f"toy/m{n}.py") for n in range(17))
    assert time.perf_counter() - began < 1


def test_a_cache_that_cannot_be_written_is_said_to_be_so(index: LocalIndex, tmp_path: Path) -> None:
    index.add("toy", toy("1.0"))
    (tmp_path / "file").write_text("")
    assert "THUMBRULE_CACHE" in refusal("1.0", tmp_path / "file")


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THUMBRULE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("THUMBRULE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder().name == "thumbrule"


# Interrupted, and twice at once


FETCH = """
import sys
from pathlib import Path
from thumbrule.evidence.releases import fetch, requested
print(fetch(requested("1.0", "toy"), Path(sys.argv[1])).read("toy/a.py"))
"""


def start(cache: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FETCH, str(cache)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)


def slow(index: LocalIndex) -> None:
    files = {"toy/a.py": "a = 1", "toy/b.bin": os.urandom(2_000_000)}
    index.add("toy", Upload("toy-1.0-py3-none-any.whl", wheel(files)))
    index.pace = 0.05


def parts(cache: Path) -> list[Path]:
    return list(cache.rglob(".part-*"))


def test_two_runs_at_once_fetch_once_and_both_read(index: LocalIndex, tmp_path: Path) -> None:
    slow(index)
    runs = [start(tmp_path) for _ in range(2)]
    said = [run.communicate(timeout=60) for run in runs]
    assert said == [("a = 1\n", ""), ("a = 1\n", "")]
    assert len(index.downloads) == 1
    assert parts(tmp_path) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_cut_off_leaves_nothing_that_hurts(
    index: LocalIndex, tmp_path: Path, how: signal.Signals
) -> None:
    slow(index)
    run = start(tmp_path)
    until = time.monotonic() + 30
    while not index.downloads and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.2)
    run.send_signal(how)
    run.communicate(timeout=30)
    assert run.returncode != 0
    assert Shelf(tmp_path, "toy").open("1.0") is None
    assert bool(parts(tmp_path)) == (how is signal.SIGKILL)
    index.pace = 0
    assert fetch(requested("1.0", "toy"), tmp_path).read("toy/a.py") == "a = 1"
    assert parts(tmp_path) == []


def test_a_run_cut_off_between_its_two_files_is_fetched_again(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add("toy", toy("1.0"))
    write = Shelf._write

    def cut(self: Shelf, target: Path, data: bytes) -> None:
        if target.name == "release.json":
            raise KeyboardInterrupt
        write(self, target, data)

    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "_write", cut)
        with pytest.raises(KeyboardInterrupt):
            fetch(requested("1.0", "toy"), tmp_path)
    assert fetch(requested("1.0", "toy"), tmp_path).read("toy/version.py") == "1.0"


# Which index, and whom it trusts


def test_pip_is_asked_and_the_environment_comes_first() -> None:
    listing = (
        ":env:.cert='/env.pem'\nglobal.index-url='https://global/simple'\n"
        "global.cert='/global.pem'\ninstall.index-url=\"https://it's/simple\"\n"
    )
    stated = pip_settings(listing, {})
    assert (stated["index-url"], stated["cert"]) == ("https://it's/simple", "/env.pem")
    assert pip_settings(listing, {"PIP_INDEX_URL": "https://env"})["index-url"] == "https://env"


def test_pips_own_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip")
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://mine.invalid/simple\n")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert settings(os.environ).url == "https://mine.invalid/simple"


def test_without_settings_it_is_pypi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thumbrule.evidence.settings._asked_of_pip", lambda: "")
    assert settings({}).url == PYPI


def test_no_index_is_obeyed(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    index.add("toy", toy("1.0"))
    assert "no index" in refusal("1.0", tmp_path)
    assert index.asked == []


@pytest.mark.usefixtures("index")
def test_plain_http_is_refused_except_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.invalid/simple")
    assert "not https" in refusal("1.0", tmp_path)


def test_a_password_is_sent_and_never_told_or_kept(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.password = "me:s3cret"
    index.add("toy", toy("1.0"))
    assert "name and password" in refusal("1.0", tmp_path)
    monkeypatch.setenv("PIP_INDEX_URL", index.url.replace("//", "//me:s3cret@"))
    assert fetch(requested("1.0", "toy"), tmp_path).version == "1.0"
    assert "s3cret" not in refusal("9.9", tmp_path)
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and b"s3cret" in f.read_bytes()]


def test_a_password_is_not_sent_to_the_host_of_the_files(
    index: LocalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add("toy", toy("1.0"))
    monkeypatch.setenv("PIP_INDEX_URL", index.url.replace("//", "//me:s3cret@"))
    with serving() as other:
        other.add("toy", toy("1.0"))
        index.files = other.url.replace("/simple/", "/files")
        assert fetch(requested("1.0", "toy"), tmp_path).version == "1.0"
        assert len(other.downloads) == 1
    assert other.told == []
    assert index.told


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("variable", ["", "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"])
def test_https_trusts_the_certificates_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    pem = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(context) as secure:
        secure.add("toy", toy("1.0"))
        monkeypatch.setenv("PIP_INDEX_URL", secure.url)
        if not variable:
            assert "SSL_CERT_FILE" in refusal("1.0", tmp_path / "cache")
            return
        monkeypatch.setenv(variable, str(pem))
        assert fetch(requested("1.0", "toy"), tmp_path / "cache").version == "1.0"


def test_what_is_no_index_is_said_to_be_none(index: LocalIndex, tmp_path: Path) -> None:
    index.uploads["toy"] = []
    index.page = lambda _: ("application/json", b"{}")  # type: ignore[method-assign]
    assert "does not answer as a package index does" in refusal("1.0", tmp_path)


@pytest.mark.network
def test_the_real_unsloth_of_2025_12_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        release = fetch(requested("@2025-12-15", "unsloth"), tmp_path)
    except ReleaseError as error:
        if "cannot be reached" in str(error) or "no index" in str(error):
            pytest.skip(str(error))
        raise
    assert (release.version, release.date) == ("2025.12.5", "2025-12-12")
    assert release.sha256 == "97ba40c08e703e7973750a78a3cf1cde6e72d04de7c0e0009a7fa962d96c86b7"
    loader = (release.read("unsloth/models/loader.py") or "").split("\n")
    assert "max_lora_rank = 64" in loader[144].replace("=", " = ").replace("  ", " ")
    no_network(monkeypatch)
    assert fetch(requested("2025.12.5", "unsloth"), tmp_path) == release
