"""Starts a real nginx with TLS before a portal, with a certificate made for the test, and stops it again."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.repository import ROOT

DEPLOYED = ROOT / "portal" / "cli" / "service" / "deploy" / "nginx" / "portal.conf"
AROUND = """
daemon off; master_process off; pid {folder}/pid;
events {{}}
http {{
  client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{site}
}}
"""


def path() -> str | None:
    """The program; Debian keeps it where only an administrator's path leads."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def hindrance() -> str | None:
    """Why no nginx can be started here, in words; None when one can."""
    return None if path() else "nginx is not installed"


@contextmanager
def before(folder: Path, *, host: str, port: int, behind: int) -> Iterator[Path]:
    """nginx with TLS on that port, for a portal on the port `behind`; gives the certificate to trust."""
    certificate = certified(folder, host)
    configuration = folder / "nginx.conf"
    site = deployed(folder, host)
    for ours, here in (
        ("listen 80;", f"listen unix:{folder}/plain;"),  # a port that takes no root, and that nobody else has
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{behind}"),
    ):
        assert ours in site
        site = site.replace(ours, here)
    configuration.write_text(AROUND.format(folder=folder, site=site), "utf-8")
    command = [path() or "nginx", "-c", str(configuration), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield certificate
        finally:
            running.terminate()


def deployed(folder: Path, host: str) -> str:
    """The file that the product writes for nginx, with its certificate and its logs in that folder."""
    site = DEPLOYED.read_text("utf-8").replace("{host}", host)
    site = site.replace("/etc/ssl/portal/fullchain.pem", str(folder / "certificate.pem"))
    site = site.replace("/etc/ssl/portal/privkey.pem", str(folder / "key.pem"))
    return site.replace("/var/log/nginx/", f"{folder}/")


def certified(folder: Path, host: str) -> Path:
    """A certificate for that host, and its key beside it, in that folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now,
                                   now + datetime.timedelta(days=2))  # fmt: skip
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = folder / "certificate.pem"
    certificate.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
    return certificate
