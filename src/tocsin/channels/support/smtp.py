"""A few SMTP connections, kept open and used again (RFC 5321), and what a server's replies mean."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from tocsin.channels.support.faults import NotSent
from tocsin.channels.support.outcomes import clean, from_fault
from tocsin.model.channel import Gone, Http, Outcome, Refused, Retry, Sent, Uncertain

TIMEOUT_S = 15.0
IDLE_S = 60.0  # well below the five minutes that servers wait (RFC 5321 §4.5.3.2)
MAILS_PER_CONNECTION = 100  # beyond that many servers break off themselves

# Enhanced status codes that speak of the recipient's mailbox (RFC 3463 §3.2); 5.1.7 and 5.1.8
# speak of the sender's and say nothing about the address.
_DEAD_MAILBOX = re.compile(r"5\.1\.(?:1|2|3|6|10)\b")


@dataclass(slots=True)
class _Line:
    client: SMTP
    mails: int = 0
    free_since_s: float = 0.0


class _DeadLine(Exception):
    """The connection was lost before the mail was handed over: another may be tried."""


class SmtpPool:
    """At most `size` connections to one server; the one used last is used next.

    `new_client` makes a client of a socket that the guarded way out has connected.
    """

    def __init__(
        self, host: str, port: int, new_client: Callable[[socket.socket], SMTP], size: int
    ) -> None:
        self._host = host
        self._port = port
        self._new_client = new_client
        self._slots = asyncio.Semaphore(size)
        self._free: list[_Line] = []
        self._closed = False

    async def send(self, http: Http, sender: str, recipient: str, content: bytes) -> Outcome:
        """Hand over one mail; never raises for what the server or the network did."""
        async with self._slots:
            while True:
                reused = self._take()
                try:
                    line = reused or await self._connect(http)
                    return await self._converse(line, sender, recipient, content)
                except NotSent as fault:
                    return from_fault(fault)
                except SMTPResponseException as error:
                    return Retry(clean(f"the server turned us away: {error.code} {error.message}"))
                except (_DeadLine, SMTPException, OSError) as error:
                    if reused is None:
                        return Retry(clean(f"not sent: {type(error).__name__}"))

    async def close(self) -> None:
        self._closed = True
        while self._free:
            await self._quit(self._free.pop())

    def _take(self) -> _Line | None:
        now_s = asyncio.get_running_loop().time()
        while self._free:
            line = self._free.pop()
            if line.client.is_connected and now_s - line.free_since_s < IDLE_S:
                return line
            line.client.close()
        return None

    async def _connect(self, http: Http) -> _Line:
        connected = await http.connect(self._host, self._port, timeout_s=TIMEOUT_S)
        try:
            line = _Line(self._new_client(connected))
            await line.client.connect()
        except BaseException:
            connected.close()
            raise
        return line

    async def _converse(self, line: _Line, sender: str, recipient: str, content: bytes) -> Outcome:
        try:
            outcome = await _hand_over(line.client, sender, recipient, content)
        except BaseException:
            line.client.close()
            raise
        await self._give_back(line, must_reset=not isinstance(outcome, Sent))
        return outcome

    async def _give_back(self, line: _Line, *, must_reset: bool) -> None:
        """Never raises: the mail's outcome stands, whatever becomes of the connection."""
        line.mails += 1
        line.free_since_s = asyncio.get_running_loop().time()
        if self._closed or not line.client.is_connected or line.mails >= MAILS_PER_CONNECTION:
            await self._quit(line)
            return
        try:
            if must_reset:
                await line.client.rset()
        except (SMTPException, OSError):
            line.client.close()
        else:
            self._free.append(line)

    async def _quit(self, line: _Line) -> None:
        try:
            await line.client.quit(timeout=2)
        except (SMTPException, OSError):
            line.client.close()


async def _hand_over(client: SMTP, sender: str, recipient: str, content: bytes) -> Outcome:
    try:
        await client.mail(sender)
    except SMTPResponseException as error:
        return from_smtp(error.code, error.message, about_recipient=False)
    except (SMTPException, OSError) as error:
        raise _DeadLine from error
    try:
        await client.rcpt(recipient)
    except SMTPResponseException as error:
        return from_smtp(error.code, error.message)
    except (SMTPException, OSError) as error:
        raise _DeadLine from error
    try:
        reply = await client.data(content)
    except SMTPResponseException as error:
        if not 400 <= error.code < 600:  # no SMTP any more, and the mail may be in its hands
            return Uncertain(clean(f"odd answer to the mail: {error.code} {error.message}"))
        return from_smtp(error.code, error.message)
    except (SMTPException, OSError) as error:
        return Uncertain(clean(f"no answer to the mail: {type(error).__name__}"))
    return from_smtp(reply.code, reply.message)


def from_smtp(code: int, text: str, *, about_recipient: bool = True) -> Outcome:
    """2xx sent, a dead mailbox gone, every other 5xx refused, the rest retry (RFC 5321 §4.2.1)."""
    detail = clean(f"{code} {text}")
    if 200 <= code < 300:
        return Sent(detail=detail)
    if not 500 <= code < 600:
        return Retry(detail)
    if about_recipient and _DEAD_MAILBOX.match(text.strip()):
        return Gone(detail)
    return Refused(detail)
