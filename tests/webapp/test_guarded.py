"""The one way out: what it refuses to ask, and how long and how much it takes."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import close_app, make_app
from webapp import guarded
from webapp.certificates import certificate_for
from webapp.guarded import GuardRefused, Unreachable


@pytest.fixture
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A server as it is in production: loopback is refused, too."""
    app = make_app(tmp_path_factory.mktemp("strict"), HALLWAY_ALLOW_LOOPBACK="0")
    with app.app_context():
        yield app
    close_app(app)


@pytest.fixture
def lenient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A server for tests: this machine may be asked, by http."""
    app = make_app(tmp_path_factory.mktemp("lenient"))
    with app.app_context():
        yield app
    close_app(app)


@contextmanager
def answering(raw: bytes, then_hang: bool = False) -> Iterator[str]:
    """A server that sends ``raw`` to whoever connects."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(raw)
                if then_hang:
                    done.wait(30)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/c/x.json"
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "localhost", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "2130706433",
        "0x7f.1", "127.1", "[::7f00:1]", "[::ffff:0:10.0.0.1]", "[64:ff9b:1::a00:1]", "[fec0::1]",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(strict: Flask, address: str) -> None:
    with pytest.raises(GuardRefused):
        guarded.get(f"https://{address}/c/x.json")


@pytest.mark.parametrize(
    "url", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://", "https://user:pw@example.org/",
            "https://example.org:0/", "https://example.org:99999/", "//example.org", ""]
)
def test_only_plain_https_is_asked(strict: Flask, url: str) -> None:
    with pytest.raises(GuardRefused):
        guarded.get(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    strict: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with both could be used to slip past a check of the first alone."""
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(GuardRefused):
        guarded.public_address("rebind.example", 443)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers[:1])
    assert guarded.public_address("fine.example", 443) == "93.184.215.14"


def test_the_checked_address_is_the_one_connected_to(lenient: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once: a second answer (DNS rebinding) is never asked for."""
    looked_up: list[str] = []
    original = socket.getaddrinfo

    def counting(host: object, *args: object, **kwargs: object) -> object:
        looked_up.append(str(host))
        return original("127.0.0.1" if host == "rebind.example" else host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as url:
        assert guarded.get(url.replace("127.0.0.1", "rebind.example")).json() == {}
    assert looked_up.count("rebind.example") == 1


def test_redirects_are_not_followed(lenient: Flask) -> None:
    with answering(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n") as url:
        assert guarded.get(url).status == 302


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (guarded.MAX_ANSWER + 1), b"nonsense\r\n\r\n", b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    ],
)
def test_answers_that_are_too_long_or_none_are_no_answers(lenient: Flask, raw: bytes) -> None:
    with answering(raw) as url, pytest.raises(Unreachable):
        guarded.get(url)


def test_a_server_that_trickles_is_cut_off(lenient: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "DEADLINE", 0.2)
    with answering(b"HTTP/1.1 200 OK\r\n", then_hang=True) as url, pytest.raises(Unreachable):
        guarded.get(url)


def test_what_is_no_json_is_said_to_be_none(lenient: Flask) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>") as url, pytest.raises(Unreachable):
        guarded.get(url).json()


class Held:
    """What is cut: a connection with nothing else to it."""

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.cut = False


def test_a_handshake_is_cut_too(lenient: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that lets the time run out in the handshake does not get what comes after it for ever."""
    files = certificate_for(["localhost"], [], tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    connection, ended = Held(), threading.Event()

    def serve(server: socket.socket) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(files.certificate, files.key)
        accepted, _ = server.accept()
        while not connection.cut and not ended.wait(0.01):
            pass
        with suppress(OSError), context.wrap_socket(accepted, server_side=True):
            ended.wait(30)
        accepted.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        plain = socket.create_connection(server.getsockname(), 30)
        try:
            with pytest.raises(OSError), guarded.limited(connection, 0.1):
                guarded.secured(connection, plain, "localhost")
        finally:
            ended.set()
            thread.join()
            assert connection.sock is not None
            connection.sock.close()


def test_a_connection_that_came_too_late_is_not_used(lenient: Flask) -> None:
    connection = Held()
    connection.cut = True
    one, other = socket.socketpair()
    with one, other, pytest.raises(TimeoutError):
        guarded.held(connection, one)
