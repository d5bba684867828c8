"""The browsers that pages are tested in: one that is there, or one that is fetched into ``.cache``.

``python -m tests.support.browsers`` is the step of `make test` that fetches what is missing; it prints the path of the
browser, if there is one, on stdout, and what it does on stderr.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from casebook.ground import paths
from casebook.ground.progress import without_colours

#: In the environment: the browser to take, before any other.
SWITCH = "CASEBOOK_BROWSER"
MISSING = (
    "NO BROWSER: the pages were NOT tested as a reader sees them. Install Chromium, Chrome or Edge "
    "(Debian: apt install chromium), or let `make test` fetch one where there is a network"
)
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
             "microsoft-edge-stable", "chrome", "msedge")
#: Where browsers stand that are on no search path.
_MAC = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Chromium", "Microsoft Edge")]
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe",
            "Chromium/Application/chrome.exe")
_SECONDS = 600


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _run(command: list[str], **environment: str) -> str | None:
    """Run a command; return what it printed, or None, saying why, if it failed."""
    try:
        done = subprocess.run(
            command, env=os.environ | environment, capture_output=True, encoding="utf-8", errors="replace",
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  {command[0]}：{error}")
        return None
    if done.returncode:
        lines = without_colours(done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        reason = next((line for line in lines if "Error" in line), lines[-1])
        say(f"  {' '.join(command[:4])} …：{reason.strip()[:200]}")
        return None
    return done.stdout


def _works(path: str) -> bool:
    """Say whether a browser starts: Ubuntu's `chromium` may be a stand-in, Playwright's may lack libraries."""
    if not Path(path).is_file():
        return False
    return os.name == "nt" or _run([path, "--version"]) is not None  # on Windows that would open a window


@dataclass(frozen=True)
class Machine:
    """What is asked of a machine, and done to it; tests play other machines."""

    system: str = sys.platform
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    which: Callable[[str], str | None] = shutil.which
    works: Callable[[str], bool] = _works
    run: Callable[..., str | None] = _run
    is_root: bool = hasattr(os, "geteuid") and os.geteuid() == 0
    cache: Path = field(default_factory=paths.cache)


def browser(machine: Machine) -> str | None:
    """Return the path of a browser: what is there, else Playwright's, else Debian's; None if all fails."""
    for look in (installed, by_playwright, by_apt):
        found = next(filter(machine.works, look(machine)), None)
        if found:
            return found
    return None


def installed(machine: Machine) -> Iterator[str]:
    """Yield where a browser of this machine may be."""
    if machine.environment.get(SWITCH):
        yield machine.environment[SWITCH]
    yield from filter(None, map(machine.which, _COMMANDS))
    if machine.system == "darwin":
        yield from _MAC
    for folder in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData"):
        if machine.environment.get(folder):
            yield from (str(Path(machine.environment[folder]) / name) for name in _WINDOWS)


def by_playwright(machine: Machine) -> Iterator[str]:
    """Yield Playwright's own Chromium, fetched into the cache if it is not there."""
    folder = {"PLAYWRIGHT_BROWSERS_PATH": str(machine.cache / "browsers")}
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = (machine.run([sys.executable, "-c", ask], **folder) or "").strip()
    if not path:
        return
    yield path
    say("▸ 取测试用的浏览器（Playwright 的 Chromium，约 180 MB，只需一次）……")
    if machine.run([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], **folder) is not None:
        yield path


def by_apt(machine: Machine) -> Iterator[str]:
    """Yield Debian's Chromium once it is installed; only root can do that."""
    if not (machine.is_root and machine.which("apt-get")):
        return
    say("▸ 用 apt 安装测试用的浏览器（chromium）……")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        if machine.run(command, DEBIAN_FRONTEND="noninteractive") is None:
            return
    found = machine.which("chromium")
    if found:
        yield found


# --- the Chromiums of office computers ----------------------------------------------------------------------


@dataclass(frozen=True)
class Package:
    """A package of npm that holds an old Chromium for Linux, and npm's own digest of it (SHA-512)."""

    name: str
    sha512: str


#: By the version of Chromium: what government and bank offices run, and the last one for Windows 7.
OLD = {
    80: Package(
        "chrome-aws-lambda@2.1.1",
        "Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw==",
    ),
    90: Package(
        "chrome-aws-lambda@7.0.0",
        "GbYXRPYtaA0DLfmxQpuZw1SKTP7rOA4UXiATwiFRJ4Ea6PBYSzqK0YjS7B2WimUBe//ybPfNpPIs8A3WpF0xvA==",
    ),
    109: Package(
        "@sparticuz/chromium@109.0.6",
        "9hTE03DXnrWTiGNpfjLfmGhIfmiVAerSPinDb+x5bBdM4KF4PMM1NZ0A+V7WKazoA+CasSX/osHK8K0MuO6uqg==",
    ),
}
_UNBROTLI = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"


class NotToBeHad(Exception):
    """An old Chromium that cannot be had here, and why."""


def old_chromium(version: int, machine: Machine) -> Path:
    """Return the program of an old Chromium, fetched into the cache if it is not there. Raises `NotToBeHad`."""
    folder = machine.cache / "old-chromium" / str(version)
    program = folder / "chromium"
    if program.is_file():
        return program
    if machine.system != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise NotToBeHad("there is one for Linux on x86-64 only")
    if not (machine.which("node") and machine.which("npm")):
        raise NotToBeHad("it comes from npm: install Node and run `make test` once with a network")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as staging:
        say(f"▸ 取 Chromium {version}（npm，约 50 MB，只需一次）……")
        said = machine.run(["npm", "pack", "--silent", "--pack-destination", staging, OLD[version].name])
        if said is None:
            raise NotToBeHad(f"npm does not give {OLD[version].name}: run `make test` once with a network")
        content = next(Path(staging).glob("*.tgz")).read_bytes()
        if digest(content) != OLD[version].sha512:
            raise NotToBeHad(f"{OLD[version].name} is not the very file that is pinned")
        _unpack(content, Path(staging) / "made")
        os.replace(Path(staging) / "made", folder)
    return program


def digest(content: bytes) -> str:
    """Return npm's digest of a package."""
    return base64.b64encode(hashlib.sha512(content).digest()).decode()


def _unpack(content: bytes, folder: Path) -> None:
    """Put the program and its libraries into `folder`; they are packed with Brotli, which Node can read."""
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        for member in package:
            name = Path(member.name)
            if name.parent.name != "bin" or name.suffix != ".br":
                continue
            packed = package.extractfile(member).read()
            plain = subprocess.run(["node", "-e", _UNBROTLI], input=packed, stdout=subprocess.PIPE, check=True).stdout
            if name.stem.endswith(".tar"):
                with tarfile.open(fileobj=io.BytesIO(plain)) as libraries:
                    libraries.extractall(folder, filter="data")
            else:
                (folder / name.stem).write_bytes(plain)
                (folder / name.stem).chmod(0o755)


# --- for all test processes ---------------------------------------------------------------------------------


def lock() -> FileLock:
    """Return the lock under which something is looked for or fetched: one process does it, the others find it."""
    paths.cache().mkdir(exist_ok=True)
    return FileLock(paths.cache() / "browsers.lock")


def main() -> None:
    machine = Machine()
    with lock():
        for version in OLD:
            try:
                old_chromium(version, machine)
            except NotToBeHad as error:
                say(f"  Chromium {version}: {error}")
        print(browser(machine) or "")


if __name__ == "__main__":
    main()
