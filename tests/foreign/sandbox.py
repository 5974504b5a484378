"""A served sandbox: started for a judge, stopped behind him."""

import contextlib
import json
import os
import subprocess
import tempfile
import urllib.request


class Portal:
    """Where the sandbox listens, and what it counted."""

    def __init__(self, webhook):
        self.webhook = webhook
        self.base, rest = webhook.rstrip("/").split("/rest/")
        self.domain = self.base.split("://")[1]
        self.token = rest

    def call(self, method, params):
        """A call without any client, for the last word."""
        request = urllib.request.Request(
            f"{self.webhook}{method}",
            data=json.dumps(params).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextlib.contextmanager
def served(program, *arguments):
    """A sandbox of its own, with an empty state."""
    with tempfile.TemporaryDirectory() as state:
        process = subprocess.Popen(
            [program, "sandbox", "--listen", "127.0.0.1:0", "--lang", "en", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "LEADBATCH_STATE": state},
        )
        try:
            webhook = process.stdout.readline().strip()
            if not webhook.startswith("http://127.0.0.1:"):
                raise SystemExit(f"the sandbox did not start: {webhook!r}")
            yield Portal(webhook)
        finally:
            process.terminate()
            process.wait(timeout=30)
