"""What the tests of RabbitMQ share: a server of their own, and workers that only a broker wakes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from week3.jobs_support import wait_until

from async_endpoints.ledger import Facts
from async_endpoints.work import Run, Tasks
from async_endpoints.work.celery_app import Plan, worker_app

_DEBIAN = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on the PATH changes the account
_GREETING = b"AMQP\0\0\x09\x01"


def rabbitmq_binary() -> Path | None:
    """Return the script that starts RabbitMQ, if this machine has it and Erlang's ``epmd``."""
    if shutil.which("epmd") is None:
        return None
    if _DEBIAN.exists():
        return _DEBIAN
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path) if on_path else None


@contextlib.contextmanager
def rabbitmq_server(binary: Path) -> Iterator[str]:
    """Run a RabbitMQ on the loopback, its files in a folder of its own, and yield its URL."""
    folder = Path(tempfile.mkdtemp(prefix="rabbit-", dir="/tmp"))
    port, between_nodes, names = free_ports(3)
    environment = {**os.environ, **_settings(folder, port, between_nodes, names)}
    with (folder / "server.log").open("wb") as log:
        command = ["epmd", "-port", str(names), "-address", "127.0.0.1"]  # in the foreground: ours
        names_server = subprocess.Popen(command, stdout=log, stderr=log)
        server = subprocess.Popen(
            [binary], env=environment, stdout=log, stderr=log, start_new_session=True, cwd=folder
        )
    try:
        wait_until(lambda: _greets(port), within_s=60, what="RabbitMQ answers")
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        server.send_signal(signal.SIGTERM)  # its script stops the node in good order
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        with contextlib.suppress(ProcessLookupError):  # as it should be: nobody is left
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        names_server.terminate()
        names_server.wait()
        shutil.rmtree(folder)


def _settings(folder: Path, port: int, between_nodes: int, names: int) -> dict[str, str]:
    """Return the environment that keeps a node to itself: no file or port of another one."""
    (folder / "env.conf").touch()
    (folder / "rabbitmq.conf").touch()
    (folder / "plugins").write_text("[].\n")
    return {
        "HOME": str(folder),  # the secret that nodes share lies there
        "RABBITMQ_NODENAME": f"test-{os.getpid()}@localhost",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(between_nodes),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }


def free_ports(count: int) -> list[int]:
    """Return different ports of the loopback that nobody listens on now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [found.getsockname()[1] for found in sockets]


def _greets(port: int) -> bool:
    """Whether the server answers AMQP's greeting; it then hears nothing more, and hangs up."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(_GREETING)
            return bool(connection.recv(8))
    except OSError:
        return False


def counting_tasks() -> Tasks:
    """Return one task: it counts each job once, and kills its first worker if the mark says so."""
    tasks = Tasks()

    @tasks.task()
    def count(run: Run, mark: str) -> int:
        def add(facts: Facts) -> int:
            total = int(facts.get("count") or 0) + 1
            facts.put("count", str(total).encode())
            return total

        counted = run.step("add", add)
        if mark == "deadly" and run.lease.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return int(counted)

    return tasks


def be_worker(broker_url: str, database_url: str, lease_s: float) -> None:
    """Be a Celery worker that looks for no work by itself for an hour: what it runs was brought."""
    plan = Plan(
        broker_url, database_url, counting_tasks(), lease_s=lease_s, drain_s=0, patience_s=1800
    )
    worker_app(plan).worker_main(["worker", "--pool", "solo", "--loglevel", "ERROR"])
