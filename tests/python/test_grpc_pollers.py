"""Pollers: no child waits on those of its parent."""

from __future__ import annotations

import os
import select
import sys

import pytest

import nexusnitro
from nexusnitro import grpc_pollers
from support.programs import run_program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has epoll")


def test_children_share_no_eventfd_that_grpc_waits_for(sidecar: nexusnitro.Server) -> None:
    done = run_program(
        """
        import os, sys, nexusnitro
        from nexusnitro import grpc_pollers
        client = nexusnitro.Client(sys.argv[1], timeout=10)
        def waits_for():
            ids = set()
            for fd, kind in grpc_pollers._descriptors().items():
                if kind == "anon_inode:[eventpoll]":
                    for entry in grpc_pollers._entries(fd):
                        with open(f"/proc/self/fdinfo/{entry.fd}") as file:
                            ids |= {line for line in file if line.startswith("eventfd-id")}
            return ids
        client.chat("hi", config="echo")
        for _ in range(2):
            sys.stdout.flush()
            told, tell = os.pipe()
            may_end, end = os.pipe()
            if (pid := os.fork()) == 0:
                os.close(end)
                client.chat("hi", config="echo")
                os.write(tell, repr(waits_for()).encode())
                os.read(may_end, 1)  # Ids are given anew once their eventfd is gone.
                os._exit(0)
            childs = eval(os.read(told, 10_000))
            client.chat("hi", config="echo")
            print(bool(childs), bool(waits_for()), sorted(childs & waits_for()))
            os.close(end)
            assert os.waitpid(pid, 0)[1] == 0
        """,
        sidecar.target,
    )
    assert done.stdout == "True True []\n" * 2, done.stderr


def test_an_epoll_instance_of_another_library_is_left_alone() -> None:
    done = run_program(
        """
        import os, select
        from nexusnitro import grpc_pollers
        waker = os.eventfd(0)
        poller = select.epoll()
        poller.register(waker, select.EPOLLIN)
        grpc_pollers.renew()
        os.eventfd_write(waker, 1)
        print(poller.poll(0) == [(waker, select.EPOLLIN)])
        """
    )
    assert done.stdout == "True\n", done.stderr


def test_a_replaced_instance_is_another_with_the_same_entries() -> None:
    waker, poller = os.eventfd(0, os.EFD_NONBLOCK), select.epoll()
    try:
        entry = grpc_pollers._Entry(waker, 0x19, 0x7FEACEA08788)
        with open(f"/proc/self/fdinfo/{waker}", encoding="ascii") as file:
            before = file.read()
        grpc_pollers._replace(poller.fileno(), [entry])
        with open(f"/proc/self/fdinfo/{waker}", encoding="ascii") as file:
            assert file.read() != before
        (found,) = grpc_pollers._entries(poller.fileno())
        assert (found.fd, found.events & 0x19, found.data) == (waker, 0x19, entry.data)
    finally:
        os.close(waker)
        poller.close()


def test_the_memory_of_grpc_is_found() -> None:
    assert grpc_pollers._grpc_memory()
