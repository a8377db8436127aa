#!/usr/bin/env python3
"""The private PostgreSQL cluster of this checkout: where it lies, and the command that runs it.

Runs under the system's python3, before any virtual environment exists: standard library only.
The server (server.py) listens on a Unix socket alone and trusts the operating system's user
names, so there is no password and no port. Every failure is one sentence on stderr and exit
code 1.

    bin/cluster.py start | stop | status | fresh | psql [ARGUMENTS]
    .venv/bin/python bin/cluster.py external    # look at the server of DATABASE_URL instead
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import pwd
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from server import EXTENSIONS, OLDEST, Cluster, ClusterError, as_user, clean_environment, run

COMMANDS = ("start", "stop", "status", "fresh", "psql", "external")
# sun_path holds 108 bytes with its closing zero, and the server appends /.s.PGSQL.5432.lock
LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.5432.lock")


def reaches(user: str, directory: Path) -> bool:
    return run([*as_user(user), "test", "-x", directory]).returncode == 0


def system_user(name: str) -> str:
    """An unprivileged user of this checkout alone: a stale lock never meets a namesake."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        result = run(["useradd", *options, "--shell", "/usr/sbin/nologin", name])
        if result.returncode:
            text = f"cannot make the system user {name}: {result.stderr.strip()}"
            raise ClusterError(text) from None
    return name


def socket_directory(base: Path, tag: str) -> Path:
    """Beside the data, or under /tmp where that path would be too long for a socket."""
    beside = base / "socket"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_DIRECTORY:
        return beside
    return Path(f"/tmp/gisplan-{os.geteuid()}-{tag}")  # noqa: S108


def noted_base(var: Path) -> Path | None:
    """Where this checkout's cluster was put before; a note from a copied checkout is not ours."""
    note = var / "cluster.json"
    if not note.exists():
        return None
    content = json.loads(note.read_text())
    return Path(content["base"]) if content["var"] == str(var) else None


def cluster_of(var: Path) -> Cluster:
    """The cluster that belongs to the directory `var`, as noted there or newly placed."""
    tag = hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
    inside, base = var / "postgres", noted_base(var)
    if (inside / "data").exists() or base is None:
        base = inside
    if (base / "data").exists():
        owner = pwd.getpwuid((base / "data").stat().st_uid).pw_name
        if os.geteuid() not in (0, (base / "data").stat().st_uid):
            text = f"the cluster in {base} belongs to {owner}; run this as root or as {owner}"
            raise ClusterError(text)
        return Cluster(base, owner, socket_directory(base, tag))
    if os.geteuid() != 0:
        owner = pwd.getpwuid(os.geteuid()).pw_name
        return Cluster(inside, owner, socket_directory(inside, tag))
    owner = system_user(f"gisplan-{tag}")
    too_long = len(os.fsencode(inside / "socket")) > LONGEST_SOCKET_DIRECTORY
    if too_long or not reaches(owner, var):
        base = Path(f"/var/lib/gisplan-{tag}")
    return Cluster(base, owner, socket_directory(base, tag))


def replace_file(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(path)


def note(cluster: Cluster, var: Path) -> None:
    """Write where the cluster is, for the settings (database-url) and for people."""
    place = {"var": str(var), "base": str(cluster.base), "owner": cluster.owner}
    replace_file(var / "cluster.json", json.dumps(place, indent=1) + "\n")
    replace_file(var / "database-url", cluster.url + "\n")
    link = var / "log" / "postgresql.log"
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(cluster.log)


def examine_external(url: str) -> None:
    """See that the operator's own server will do, and make the extensions it lacks.

    Needs psycopg, so this alone runs in the virtual environment.
    """
    import psycopg

    address = url.replace("postgis://", "postgresql://", 1)
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
            if connection.info.server_version < OLDEST * 10000:
                text = f"the server of DATABASE_URL is older than PostgreSQL {OLDEST}"
                raise ClusterError(text)
            for extension in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except psycopg.errors.InsufficientPrivilege:
        text = (
            "the user of DATABASE_URL may not create extensions; have a superuser run there: "
            + " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
        )
        raise ClusterError(text) from None
    except psycopg.errors.FeatureNotSupported as error:
        text = f"the server of DATABASE_URL lacks an extension: {first_line(error)}"
        raise ClusterError(text) from None
    except psycopg.Error as error:
        text = f"cannot use DATABASE_URL: {first_line(error)}"
        raise ClusterError(text) from None


def first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


@contextmanager
def locked(var: Path) -> Iterator[None]:
    """One command at a time; Python closes the lock in every child it starts."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "cluster.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def act(command: str, var: Path) -> str:
    """Do `command` and return the word that tells what was done."""
    with locked(var):
        cluster = cluster_of(var)
        if command == "stop":
            cluster.stop()
            return "stopped"
        if command == "status":
            return "running" if cluster.answers() else "stopped"
        started = cluster.start()
        if command == "fresh":
            cluster.recreate_database()
        cluster.ensure_database()
        note(cluster, var)
        return "started" if started else "running"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--var", type=Path, default=Path(__file__).resolve().parent.parent / "var")
    parser.add_argument("command", choices=COMMANDS)
    options, rest = parser.parse_known_args(arguments)
    var = options.var.resolve()
    try:
        if options.command == "psql":
            command = [*cluster_of(var).psql_command(), *rest]
            os.execvpe(command[0], command, clean_environment())  # noqa: S606
        if options.command == "external":
            examine_external(os.environ.get("DATABASE_URL", ""))
            return 0
        print(act(options.command, var))  # noqa: T201
    except (ClusterError, OSError) as error:
        print(f"gisplan: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
