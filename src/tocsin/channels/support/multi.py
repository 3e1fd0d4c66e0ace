"""Drives libcurl's multi interface from the running event loop, stock or uvloop.

pycurl's own AsyncCurlMulti does the same, but costs a fifth more per request and cancels its
callers when it is closed; here they get an error code like any other.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pycurl  # type: ignore[import-untyped]


class CurlLoop:
    """Transfers of one event loop. libcurl's callbacks only note what it wants: none calls back."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._futures: dict[Any, asyncio.Future[int]] = {}
        self._watched: dict[int, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._kick: asyncio.Handle | None = None
        self._timer_due = 0.0
        self._due: float | None = None
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        self._multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)

    def setopt(self, option: int, value: int) -> None:
        self._multi.setopt(option, value)

    async def perform(self, curl: Any) -> int:
        """Run one transfer to its end: 0, or libcurl's error code."""
        future: asyncio.Future[int] = self._loop.create_future()
        self._multi.add_handle(curl)
        self._futures[curl] = future
        try:
            return await future
        finally:
            if self._futures.pop(curl, None) is not None:  # our caller was cancelled
                self._multi.remove_handle(curl)

    def close(self) -> None:
        """End what is in flight (as "aborted") and all connections."""
        for curl in list(self._futures):
            self._finish(curl, pycurl.E_ABORTED_BY_CALLBACK)
        self._multi.close()
        for handle in (self._timer, self._kick):
            if handle is not None:
                handle.cancel()
        for fd in list(self._watched):
            self._unwatch(fd)

    def _on_socket(self, what: int, fd: int, _multi: Any, _data: Any) -> None:
        before = self._watched.get(fd, 0)
        if what == pycurl.POLL_REMOVE:
            self._unwatch(fd)  # at once: the number may be another socket's a moment later
            return
        self._watched[fd] = what
        if what & pycurl.POLL_IN and not before & pycurl.POLL_IN:
            self._loop.add_reader(fd, self._drive, fd, pycurl.CSELECT_IN)
        elif before & pycurl.POLL_IN and not what & pycurl.POLL_IN:
            self._loop.remove_reader(fd)
        if what & pycurl.POLL_OUT and not before & pycurl.POLL_OUT:
            self._loop.add_writer(fd, self._drive, fd, pycurl.CSELECT_OUT)
        elif before & pycurl.POLL_OUT and not what & pycurl.POLL_OUT:
            self._loop.remove_writer(fd)

    def _unwatch(self, fd: int) -> None:
        events = self._watched.pop(fd, 0)
        if events & pycurl.POLL_IN:
            self._loop.remove_reader(fd)
        if events & pycurl.POLL_OUT:
            self._loop.remove_writer(fd)

    def _on_timer(self, after_ms: int) -> None:
        """libcurl has one timer, -1 takes it back. It moves with nearly every request, so a timer
        of ours that would ring too early is left standing and looks at the clock when it rings."""
        if after_ms < 0:
            self._due = None
        elif after_ms == 0:
            self._due = None
            if self._kick is None:
                self._kick = self._loop.call_soon(self._on_kick)
        else:
            self._due = due = self._loop.time() + after_ms / 1000
            if self._timer is None or self._timer_due > due:
                self._arm(due)

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_due = due
        self._timer = self._loop.call_at(due, self._on_due)

    def _on_due(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if self._due > self._loop.time():
            self._arm(self._due)
            return
        self._due = None
        self._drive(pycurl.SOCKET_TIMEOUT, 0)

    def _on_kick(self) -> None:
        self._kick = None
        self._drive(pycurl.SOCKET_TIMEOUT, 0)

    def _drive(self, fd: int, events: int) -> None:
        self._multi.socket_action(fd, events)
        _, succeeded, failed = self._multi.info_read()
        for curl in succeeded:
            self._finish(curl, 0)
        for curl, code, _text in failed:
            self._finish(curl, code)

    def _finish(self, curl: Any, code: int) -> None:
        future = self._futures.pop(curl, None)
        if future is None:
            return
        self._multi.remove_handle(curl)
        if not future.done():
            future.set_result(code)
