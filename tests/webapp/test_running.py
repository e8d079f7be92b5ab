"""``hallway run`` as a person meets it: real processes, a real server, Ctrl-C."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import psutil
import pytest
from cryptography import x509

from tests.webapp.processes import free_port, get, hallway
from webapp import addresses, client_build, running
from webapp.certificates import certificate_for
from webapp.client_build import BuildFailed, build_client

ROOT = Path(__file__).parents[2]


@pytest.fixture
def client_dir(tmp_path: Path) -> Path:
    """A built client, as small as one can be."""
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Hallway</title>")
    return folder


def test_run_says_where_it_is_serves_and_stops_on_ctrl_c(tmp_path: Path, client_dir: Path) -> None:
    port = free_port()
    env = {"PORT": str(port), "HALLWAY_DATA": str(tmp_path / "data"), "HALLWAY_CLIENT_DIR": str(client_dir)}
    with hallway("run", folder=ROOT, **env) as server:
        server.wait_for(f"http://localhost:{port}")
        server.wait_for("make run HTTPS=1")
        server.wait_for("Ctrl-C stops it.")
        assert get(f"http://localhost:{port}/healthz") == (200, '{"status":"ok"}\n')
        assert "<title>Hallway</title>" in get(f"http://localhost:{port}/")[1]
        family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
        assert server.interrupt() == 0
        server.wait_for("Hallway has stopped.")
    _gone, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    assert "Traceback" not in "\n".join(server.printed)
    assert "started again" not in "\n".join(server.printed)


def test_a_port_that_is_taken_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0)
    with socket.socket() as other:
        other.bind(("", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"Port {port} is taken by another program.* PORT={port + 1}"):
            running.until_free(port)
    running.until_free(port)


def test_a_worker_that_dies_is_started_again(tmp_path: Path, client_dir: Path) -> None:
    env = {"PORT": str(free_port()), "HALLWAY_DATA": str(tmp_path), "HALLWAY_CLIENT_DIR": str(client_dir)}
    with hallway("run", folder=ROOT, **env) as server:
        server.wait_for("Ctrl-C stops it.")
        first = _worker_of(server.process.pid)
        os.kill(first.pid, signal.SIGKILL)
        server.wait_for("The worker had stopped; it is started again.")
        second = _worker_of(server.process.pid)
        assert second.pid != first.pid
        assert server.interrupt() == 0
    assert not psutil.wait_procs([second], timeout=20)[1]


def _worker_of(pid: int) -> psutil.Process:
    family = psutil.Process(pid).children()
    return next(p for p in family if "worker" in p.cmdline() and p.status() != psutil.STATUS_ZOMBIE)


def test_run_keeps_data_and_key_between_starts(tmp_path: Path, client_dir: Path) -> None:
    data = tmp_path / "data"
    keys = set()
    for _ in range(2):
        env = {"PORT": str(free_port()), "HALLWAY_DATA": str(data), "HALLWAY_CLIENT_DIR": str(client_dir)}
        with hallway("run", "--no-worker", folder=ROOT, **env) as server:
            server.wait_for("Ctrl-C stops it.")
            assert server.interrupt() == 0
        keys.add((data / "secret_key").read_text())
    assert len(keys) == 1
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


def test_https_serves_with_a_certificate_that_its_authority_vouches_for(tmp_path: Path, client_dir: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    env = {"PORT": str(port), "HALLWAY_DATA": str(data), "HALLWAY_CLIENT_DIR": str(client_dir)}
    with hallway("run", "--https", "--no-worker", folder=ROOT, **env) as server:
        server.wait_for("A phone must trust")
        server.wait_for("Ctrl-C stops it.")
        authority = data / "https" / "ca.crt"
        assert get(f"https://localhost:{port}/healthz", authority)[0] == 200
        assert get(f"https://127.0.0.1:{port}/ca.crt", authority)[1] == authority.read_text()
        trust = _plain(f"http://localhost:{port + 1}/trust")
        assert "iPhone" in trust and "Android" in trust
        assert _plain(f"http://localhost:{port + 1}/ca.crt") == authority.read_text()
        assert server.interrupt() == 0


def _plain(url: str) -> str:
    """The second process may still be starting: asked again until it answers."""
    result = subprocess.run(
        ["curl", "-sf", "--retry", "30", "--retry-delay", "1", "--retry-connrefused", url],
        capture_output=True, text=True, check=True,
    )
    return result.stdout


def test_a_weak_key_stops_a_production_server(tmp_path: Path) -> None:
    with hallway("check", folder=ROOT, HALLWAY_DATA=str(tmp_path), SECRET_KEY="changeme") as command:
        command.wait_for("SECRET_KEY is weak")
        assert command.process.wait(60) == 1


def test_check_names_what_is_unsafe(tmp_path: Path) -> None:
    env = {"HALLWAY_DATA": str(tmp_path / "d"), "PUBLIC_URL": "http://cards.example.org", "HALLWAY_ALLOW_LOOPBACK": "1"}
    with hallway("check", folder=ROOT, **env, PORT="8123", HALLWAY_METRICS_TOKEN="t" * 24) as command:
        command.wait_for("passwords would travel in the clear")
        for configured in ("HALLWAY_DATA", "SECRET_KEY: made, and kept in", "DATABASE_URL", "PORT 8123", "MAIL_HOST",
                           "HALLWAY_ALLOW_LOOPBACK", "HALLWAY_METRICS_TOKEN"):
            command.wait_for(configured)
        assert command.process.wait(60) == 1


def test_password_resets_a_lost_one(tmp_path: Path, client_dir: Path) -> None:
    env = {"HALLWAY_DATA": str(tmp_path / "data")}
    with hallway("db", "upgrade", folder=ROOT, **env) as command:
        assert command.process.wait(60) == 0
    with hallway("password", "nobody@example.org", "--make", folder=ROOT, **env) as command:
        command.wait_for("There is no account with the e-mail nobody@example.org.")
        assert command.process.wait(60) == 1


@pytest.fixture
def work_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client whose build copies its page and counts how often it ran."""
    sources = tmp_path / "pwa"
    sources.mkdir()
    (sources / "page.html").write_text("<p>one")
    (sources / "package.json").write_text('{"name":"x","version":"1.0.0","scripts":{"build":"node build.mjs"}}')
    (sources / "package-lock.json").write_text('{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{}}')
    (sources / "build.mjs").write_text(
        "import {mkdirSync, copyFileSync} from 'node:fs';"
        "const out = process.argv[process.argv.indexOf('--outDir') + 1];"
        "mkdirSync(out, {recursive: true}); copyFileSync('page.html', out + '/index.html');"
    )
    monkeypatch.setattr(client_build, "SOURCES", sources)
    monkeypatch.setattr(client_build, "INSTALLED", sources / "node_modules" / ".hallway-lock")
    return sources


def test_a_second_build_happens_only_when_a_source_changed(work_tree: Path, tmp_path: Path) -> None:
    target, said = tmp_path / "built", list[str]()
    (work_tree / "node_modules").mkdir()
    assert build_client(said.append, target)
    assert (target / "index.html").read_text() == "<p>one"
    assert not build_client(said.append, target)
    (work_tree / "page.test.ts").write_text("a test is no source")
    assert not build_client(said.append, target)
    (work_tree / "page.html").write_text("<p>two")
    assert build_client(said.append, target)
    assert (target / "index.html").read_text() == "<p>two"
    assert said.count("Getting the app's packages ...") == 1


def test_a_failed_build_says_why(work_tree: Path, tmp_path: Path) -> None:
    (work_tree / "node_modules").mkdir()
    (work_tree / "build.mjs").write_text("throw new Error('no page today')")
    with pytest.raises(BuildFailed, match="no page today"):
        build_client(lambda _: None, tmp_path / "built")
    assert not (tmp_path / "built" / client_build.STAMP).exists()


def test_the_certificate_is_kept_and_made_anew_for_a_new_address(tmp_path: Path) -> None:
    first = certificate_for(["localhost"], ["127.0.0.1", "192.168.1.20"], tmp_path)
    served, authority = first.certificate.read_bytes(), first.authority.read_bytes()
    assert certificate_for(["localhost"], ["127.0.0.1"], tmp_path).certificate.read_bytes() == served
    moved = certificate_for(["localhost"], ["127.0.0.1", "10.0.0.7"], tmp_path)
    assert moved.certificate.read_bytes() != served
    assert moved.authority.read_bytes() == authority, "phones would have to trust it again"
    assert first.key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "https" / "ca.key").stat().st_mode & 0o777 == 0o600


def test_the_authority_can_vouch_for_private_addresses_only(tmp_path: Path) -> None:
    files = certificate_for(["localhost"], ["127.0.0.1"], tmp_path)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    names = {str(n.value) for n in constraints.value.permitted_subtrees or [] if isinstance(n, x509.DNSName)}
    assert names == {"localhost", "local", *(n for n in addresses.host_names() if "." not in n)}
    networks = {str(n.value) for n in constraints.value.permitted_subtrees or [] if isinstance(n, x509.IPAddress)}
    assert networks == {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"}


def test_the_procfiles_processes_start(tmp_path: Path, client_dir: Path) -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert set(lines) == {"release", "web", "worker"}
    port, here = free_port(), Path(sys.executable).parent
    env = {"PORT": str(port), "HALLWAY_DATA": str(tmp_path / "data"), "HALLWAY_CLIENT_DIR": str(client_dir),
           "PATH": f"{here}:{os.environ['PATH']}"}
    with hallway(f"exec {lines['release']}", folder=ROOT, program=["sh", "-c"], **env) as release:
        assert release.process.wait(60) == 0
    with hallway(f"exec {lines['web']}", folder=ROOT, program=["sh", "-c"], **env) as web:
        web.wait_for("Ctrl-C stops it.")
        assert get(f"http://localhost:{port}/healthz") == (200, '{"status":"ok"}\n')
        web.process.terminate()
        assert web.process.wait(60) == 0


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_wheel_runs_without_node_and_checkout(tmp_path: Path) -> None:
    """``pip install dist/*.whl && hallway run`` in a fresh environment, from the lock file."""
    wheels, place = tmp_path / "dist", tmp_path / "elsewhere"
    place.mkdir()
    _call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, cwd=ROOT)
    wheel = next(wheels.glob("hallway-*.whl"))
    _call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=place)
    python = tmp_path / "venv" / "bin" / "python"
    _call(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=place)
    _call(python, "-m", "pip", "install", "-q", "--no-deps", wheel, cwd=place)
    port = free_port()
    env = {"PORT": str(port), "HALLWAY_DATA": str(tmp_path / "data"), "PATH": str(python.parent), "PYTHONPATH": ""}
    with hallway("run", folder=place, program=[str(python.parent / "hallway")], **env) as server:
        server.wait_for("Ctrl-C stops it.")
        assert get(f"http://localhost:{port}/healthz")[0] == 200
        status, page = get(f"http://localhost:{port}/")
        assert status == 200 and "has not been built" not in page
        assert server.interrupt() == 0


def _call(*command: object, cwd: Path) -> None:
    result = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    assert shutil.which(str(command[0]))
