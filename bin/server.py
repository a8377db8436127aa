"""A PostgreSQL server of one's own: made, tuned, started, stopped, brought back after a kill.

Standard library only: the system's python3 runs it before any virtual environment exists.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROLE = DATABASE = "gisplan"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
OLDEST = 15
START_SECONDS = 15
RECOVERY_SECONDS = 600
LOG_LIMIT_BYTES = 50 * 2**20


class ClusterError(RuntimeError):
    """The cluster cannot be had; the text says why and what would help."""


def clean_environment() -> dict[str, str]:
    """The environment without the caller's PG* settings, in a locale that every machine has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def run(command: Sequence[object], **options: object) -> subprocess.CompletedProcess[str]:
    """Run from `/`: an unprivileged owner may not be able to enter the checkout."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603
        [str(part) for part in command],
        cwd="/",
        env=clean_environment(),
        text=True,
        capture_output=True,
        check=False,
        **options,
    )


def as_user(name: str) -> list[str]:
    """The prefix that runs a command as `name`; empty when that is who we are."""
    account = pwd.getpwnam(name)
    if account.pw_uid == os.geteuid():
        return []
    identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
    return ["setpriv", *identity, "--init-groups", "--"]


def binaries(version: int | None = None) -> Path:
    """The bin directory of the newest server with PostGIS, or of exactly `version`."""
    found = {
        int(path.parts[-3]): path.parent
        for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")
        if Path(f"/usr/share/postgresql/{path.parts[-3]}/extension/postgis.control").exists()
    }
    if version is not None and version in found:
        return found[version]
    usable = [number for number in found if number >= OLDEST]
    if version is not None or not usable:
        wanted = version or f"{OLDEST} or newer"
        text = f"PostgreSQL {wanted} with PostGIS is not installed; run bin/setup"
        raise ClusterError(text)
    return found[max(usable)]


def memory_mb() -> int:
    """Memory this machine, or the container we are in, may use."""
    total = 0
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            total = int(line.split()[1]) // 1024
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return total if text == "max" else min(total, int(text) // 2**20)


def tuning(memory: int, cpus: int, socket: Path) -> dict[str, str]:
    """Server settings for `memory` MB and `cpus` cores, shared with the web processes."""
    shared = max(128, min(memory // 4, 4096))
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "100",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, memory * 6 // 10)}MB",
        "work_mem": "64MB" if memory >= 8192 else "32MB",
        "maintenance_work_mem": f"{max(64, min(memory // 16, 1024))}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        "jit": "off",
        "max_parallel_workers": str(cpus),
        "max_parallel_workers_per_gather": str(max(1, min(cpus // 2, 4))),
        "max_parallel_maintenance_workers": str(max(1, min(cpus // 2, 4))),
        "timezone": "'Asia/Bangkok'",
        "log_timezone": "'Asia/Bangkok'",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
        "log_min_duration_statement": "2000",
        "log_lock_waits": "on",
    }
    shm = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108
    if shm is None or shm.f_frsize * shm.f_blocks < 2**30:
        # containers give 64 MB there: parallel queries would fail for want of shared memory
        settings["dynamic_shared_memory_type"] = "mmap"
    return settings


@dataclass(frozen=True)
class Cluster:
    """One data directory and socket under `base`, run by the system user `owner`."""

    base: Path
    owner: str
    socket: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def url(self) -> str:
        """The address as DATABASE_URL wants it."""
        return f"postgis://{ROLE}@{quote(str(self.socket), safe='')}/{DATABASE}"

    def binary(self, name: str) -> Path:
        marker = self.data / "PG_VERSION"
        version = int(marker.read_text()) if marker.exists() else None
        return binaries(version) / name

    def psql_command(self, database: str = DATABASE) -> list[str]:
        program = str(self.binary("psql"))
        return [program, "-X", "-h", str(self.socket), "-U", ROLE, "-d", database]

    def ask(self, sql: str, database: str = "postgres") -> str:
        """One value, or ClusterError with the server's own words."""
        options = ["-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql]
        result = run([*self.psql_command(database), *options])
        if result.returncode:
            raise ClusterError(result.stderr.strip())
        return result.stdout.strip()

    def answers(self) -> bool:
        """Whether a SELECT works: pg_ctl status also says yes of a killed server."""
        try:
            return self.ask("SELECT 1") == "1"
        except ClusterError:
            return False

    def make_directory(self, path: Path, mode: int) -> None:
        if path.is_symlink():
            text = f"{path} is a symbolic link; remove it"
            raise ClusterError(text)
        path.mkdir(parents=True, exist_ok=True)
        account = pwd.getpwnam(self.owner)
        if path.stat().st_uid != account.pw_uid:
            if os.geteuid() != 0:
                text = f"{path} belongs to another user; run this as root or as that user"
                raise ClusterError(text)
            os.chown(path, account.pw_uid, account.pw_gid)
        path.chmod(mode)

    def create(self) -> None:
        """Make the data directory, whole or not at all."""
        if (self.data / "PG_VERSION").exists():
            return
        self.make_directory(self.base, 0o711)
        fresh = self.base / "data.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=peer"]
        initdb = [self.binary("initdb"), "-D", fresh, "-U", ROLE, *options]
        result = run([*as_user(self.owner), *initdb])
        if result.returncode:
            text = f"initdb failed: {result.stderr.strip()}"
            raise ClusterError(text)
        fresh.rename(self.data)

    def write(self, name: str, text: str) -> None:
        """Replace one file of the data directory, as its owner."""
        command = [*as_user(self.owner), "sh", "-c", 'cat > "$1"', "sh", self.data / name]
        result = run(command, input=text)
        if result.returncode:
            message = f"cannot write {self.data / name}: {result.stderr.strip()}"
            raise ClusterError(message)

    def configure(self) -> None:
        settings = tuning(memory_mb(), os.cpu_count() or 1, self.socket)
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        self.write("gisplan.conf", "".join(lines))
        main = self.data / "postgresql.conf"
        include = "include_if_exists = 'gisplan.conf'\n"
        if include not in main.read_text():
            self.write("postgresql.conf", main.read_text() + include)
        self.write("pg_hba.conf", "local all all peer map=own\n")
        users = sorted({self.owner, "root", pwd.getpwuid(os.geteuid()).pw_name})
        self.write("pg_ident.conf", "".join(f"own {user} {ROLE}\n" for user in users))

    def serving_processes(self) -> list[int]:
        """Processes whose working directory is the data directory: postgres and no other."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").readlink() == self.data and not is_zombie(int(entry.name)):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def clear_stale_lock(self) -> None:
        """Remove a killed server's postmaster.pid when its number now means something else."""
        lock = self.data / "postmaster.pid"
        if lock.exists() and not self.serving_processes():
            lock.unlink()

    def begin(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        # without -l the server would keep our pipe open and we should wait for ever
        options = ["-D", self.data, "-l", self.log, "-w", "-t", "30", "-s", "start"]
        run([*as_user(self.owner), self.binary("pg_ctl"), *options])

    def recovering(self) -> bool:
        """Whether a server is there but still replaying its log after a crash."""
        result = run([self.binary("pg_isready"), "-q", "-h", self.socket, "-d", "postgres"])
        return result.returncode == 1

    def start(self) -> bool:
        """Serve; True when this call started the server, False when it already ran."""
        self.create()
        if self.answers():
            return False
        self.make_directory(self.base, 0o711)
        self.make_directory(self.socket, 0o700)
        self.configure()
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            self.clear_stale_lock()
            self.begin()
            if self.await_recovery():
                return True
            time.sleep(0.5)
        raise ClusterError(self.why_not())

    def await_recovery(self) -> bool:
        began = time.monotonic()
        while self.recovering() and time.monotonic() - began < RECOVERY_SECONDS:
            time.sleep(0.5)
        return self.answers()

    def why_not(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        cause = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), "")
        return f"PostgreSQL did not start; see {self.log}. {cause}".rstrip()

    def stop(self) -> None:
        options = ["-D", self.data, "-m", "fast", "-w", "-t", "60", "-s", "stop"]
        result = run([*as_user(self.owner), self.binary("pg_ctl"), *options])
        if result.returncode and self.answers():
            text = f"PostgreSQL did not stop: {result.stderr.strip()}"
            raise ClusterError(text)

    def ensure_database(self) -> None:
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608
        if not self.ask(exists):
            self.ask(f"CREATE DATABASE {DATABASE}")
        for extension in EXTENSIONS:
            self.ask(
                f"SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS {extension}",
                DATABASE,
            )

    def recreate_database(self) -> None:
        self.ask(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self.ensure_database()


def is_zombie(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "Z"
