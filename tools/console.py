"""What the user sees: one line per step, its duration, and where a log lies."""

import contextlib
import os
import subprocess
import sys
import time

from tools.paths import LOGS, ROOT


class Failure(Exception):
    """A step failed; the message says what, in one line, and where the log is."""


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str):
    """Print one line for the enclosed work, with its duration at the end."""
    live = sys.stdout.isatty()
    start = time.monotonic()
    if live:
        print(f"  … {title}", end="\r", flush=True)
    try:
        yield
    except BaseException:
        say(f"  ✗ {title}  {time.monotonic() - start:.1f} s")
        raise
    say(f"  ✓ {title}  {time.monotonic() - start:.1f} s")


def run(command: list, log: str, what: str, env: dict | None = None, **options) -> None:
    """Run a command with its output in a log file; raise `Failure` if it fails.

    :param log: name of the log file, without folder and ending
    :param what: what is being done, for the message
    """
    path = LOGS / f"{log}.log"
    with path.open("ab") as output:
        code = call(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C comes to us; we end the child, once
            **options,
        )
    if code:
        raise Failure(f"{what} failed (exit {code}): {last_line(path)} [{shown(path)}]")


def call(command: list, env: dict | None = None, **options) -> int:
    """Run a command that may talk to the user itself; return its exit code."""
    command = [str(part) for part in command]
    process = subprocess.Popen(command, env=env, **options)
    try:
        return process.wait()
    except KeyboardInterrupt:
        if not options.get("start_new_session"):
            _let_end(process)  # it got the Ctrl-C as well
        raise
    finally:
        end(process)


def _let_end(process: subprocess.Popen) -> None:
    """Give a child that was interrupted the time to clean up."""
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        process.wait(timeout=30)


def end(process: subprocess.Popen) -> None:
    """End a child unless it has ended."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def fresh_log(name: str):
    """Empty a log and return its path."""
    path = LOGS / f"{name}.log"
    path.write_bytes(b"")
    return path


def last_line(path) -> str:
    """Return the last line of a log that says something, for a one-line message."""
    lines = path.read_text(errors="replace").strip().splitlines()
    telling = [line for line in lines[-30:] if "rror" in line or "E:" in line]
    return (telling or lines or ["no output"])[-1].strip()[:300]


def shown(path) -> str:
    """Return a path as the user would type it from the checkout."""
    return os.path.relpath(path, ROOT) if path.is_relative_to(ROOT) else str(path)
