"""A real S3 server for the tests: moto's, as a process of its own on 127.0.0.1."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

BUCKET = "evidence"
ADDRESS = re.compile(r"http://127\.0\.0\.1:[0-9]+")
# What a firm would set; obstore reads it from the process's environment as every S3 program does.
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@contextmanager
def s3_server() -> Iterator[str]:
    """Run the server with one empty bucket; yields its address."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = _address(server)
            made = urllib.request.Request(f"{address}/{BUCKET}", method="PUT", data=b"")  # noqa: S310  # loopback
            urllib.request.urlopen(made, timeout=10).close()  # noqa: S310  # loopback
            yield address
        finally:
            server.terminate()


@contextmanager
def s3_environment(address: str) -> Iterator[None]:
    """Name the server in the environment for as long as this lasts."""
    before = dict(os.environ)
    os.environ.update(KEYS, AWS_ENDPOINT_URL=address)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if found := ADDRESS.search(line):
            return found[0]
    raise RuntimeError("The S3 server did not start.")
