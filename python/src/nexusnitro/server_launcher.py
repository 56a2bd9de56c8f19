"""Starts a program that dies with its parent. Run as a script: PARENT_PID PROGRAM [ARGUMENT ...].

`nexusnitro.Server` runs this in place of the sidecar's program, which then takes the process over
under the same process id. Doing it here, rather than in a `preexec_fn`, keeps gRPC out of it.
"""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Becomes the program."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != int(parent):  # It died before it could be asked about.
            sys.exit(1)
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


if __name__ == "__main__":
    main()
