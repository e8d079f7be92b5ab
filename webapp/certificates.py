"""A certificate authority of this machine's own, so that phones on the network get https.

Browsers give a page camera and service worker only over https (or on localhost), and
refuse a service worker behind a clicked-away warning. So ``hallway run --https`` makes
a certificate authority once, keeps it in the data folder, and people trust it on their
phones. It can only ever vouch for private addresses and ``.local`` names: critical
*name constraints* (RFC 5280, 4.2.1.10) make it useless against any other site.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
CA_LASTS = timedelta(days=3650)
LEAF_LASTS = timedelta(days=397)
"""Longer ones are refused by Apple's systems."""
RENEW_BEFORE = timedelta(days=30)

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Files:
    """Where the authority's certificate and the server's certificate and key lie."""

    authority: Path
    certificate: Path
    key: Path


def authority_file(data: Path) -> Path:
    """Where the authority's certificate is, made or not."""
    return data / "https" / "ca.crt"


def certificate_for(names: list[str], addresses: list[str], data: Path) -> Files:
    """A certificate for these names and addresses, made when there is none that fits."""
    folder = data / "https"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Files(authority_file(data), folder / "server.crt", folder / "server.key")
    authority, authority_key = _authority(folder, addresses)
    if not _fits(files, authority, names, addresses):
        _make_leaf(files, authority, authority_key, names, addresses)
    return files


def fingerprint(path: Path) -> str:
    """SHA-256 of the authority, as phones show it: for comparing before trusting."""
    digest = x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _authority(folder: Path, addresses: list[str]) -> tuple[x509.Certificate, Key]:
    certificate, key_file = folder / "ca.crt", folder / "ca.key"
    if certificate.is_file() and key_file.is_file():
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        if found.not_valid_after_utc > datetime.now(UTC) + LEAF_LASTS and _may_vouch(found, addresses):
            return found, _load_key(key_file)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _make_authority(key, addresses)
    _write(key_file, _key_bytes(key), 0o600)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return made, key


def _make_authority(key: Key, addresses: list[str]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hallway on this network")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        _builder(name, name, key, CA_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_permitted(addresses), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _permitted(addresses: list[str]) -> list[x509.GeneralName]:
    networks = [ip_network(n) for n in PRIVATE_NETWORKS]
    other = [ip_network(a) for a in addresses if not any(ip_address(a) in n for n in networks)]
    names = [x509.DNSName("localhost"), x509.DNSName("local"), *_single_names()]
    return [*names, *(x509.IPAddress(n) for n in networks + other)]


def _single_names() -> list[x509.GeneralName]:
    from webapp.addresses import host_names

    return [x509.DNSName(n) for n in host_names() if "." not in n and n != "localhost"]


def _may_vouch(authority: x509.Certificate, addresses: list[str]) -> bool:
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    networks = [ip_network(str(n.value)) for n in allowed if isinstance(n, x509.IPAddress)]
    return all(any(ip_address(a) in n for n in networks) for a in addresses)


def _make_leaf(
    files: Files, authority: x509.Certificate, authority_key: Key, names: list[str], addresses: list[str]
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hallway")])
    alternatives = [*map(x509.DNSName, names), *(x509.IPAddress(ip_address(a)) for a in addresses)]
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    leaf = (
        _builder(subject, authority.subject, key, LEAF_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(files.key, _key_bytes(key), 0o600)
    chain = leaf.public_bytes(serialization.Encoding.PEM) + authority.public_bytes(serialization.Encoding.PEM)
    _write(files.certificate, chain, 0o644)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, lasts: timedelta) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - timedelta(minutes=5)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _fits(files: Files, authority: x509.Certificate, names: list[str], addresses: list[str]) -> bool:
    if not files.certificate.is_file() or not files.key.is_file():
        return False
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    there = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(n.value) for n in there}
    fresh = leaf.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE
    signed = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    by = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    return fresh and signed == by and known >= {*names, *addresses}


def _load_key(path: Path) -> Key:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _key_bytes(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Writes the file under its final mode from the first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
