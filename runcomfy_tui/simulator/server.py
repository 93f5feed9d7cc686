"""The HTTP shell around the simulator: loopback only, keep-alive, and able to misbehave as an answer demands."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace

import h11

from runcomfy_tui.simulator.clock import SimulatorClock
from runcomfy_tui.simulator.delivery import deliver, wait
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer
from runcomfy_tui.simulator.service import Simulator

HOST = "127.0.0.1"
LARGEST_BODY = 64 * 1024 * 1024
_BLOCK = 256 * 1024
_LINGER_S = 1.0
_log = logging.getLogger(__name__)


class Server:
    """A listening simulator; made by `serve`."""

    def __init__(self, simulator: Simulator, clock: SimulatorClock, server: asyncio.Server) -> None:
        self.simulator = simulator
        self.clock = clock
        simulator.sign_ins.speed = clock.speed  # A person who decides is not faster for it.
        self.port: int = server.sockets[0].getsockname()[1]
        self._server = server
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def base_url(self) -> str:
        """Without a final slash, e.g. http://127.0.0.1:40213."""
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a client here, token included."""
        return {
            "RUNCOMFY_MODEL_API_BASE": f"{self.base_url}/v1",
            "RUNCOMFY_SERVERLESS_API_BASE": f"{self.base_url}/prod/v2",
            "RUNCOMFY_WEB_BASE": self.base_url,
            "RUNCOMFY_TOKEN": self.simulator.token,
        }

    async def close(self) -> None:
        """Stop listening and break every open connection at once. The simulator stays as it is."""
        self._server.close()
        tasks = list(self._connections)
        for task, writer in self._connections.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end, in a task of its own."""
        task = asyncio.create_task(self._handle(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(lambda done: self._connections.pop(done, None))

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (OSError, h11.ProtocolError):
            pass  # the client went away, or spoke something else than HTTP
        except Exception:  # noqa: BLE001 - a task's outer edge; logged
            _log.exception("A connection of the simulator ended by a mistake of its own")
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _count_file(self, size_bytes: int) -> None:
        self.simulator.counts["file_bytes"] += size_bytes

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=_BLOCK)
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
        while True:
            try:
                read = await _read_request(connection, reader, writer)
            except h11.RemoteProtocolError as error:
                if connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
                    return
                read = error_answer(error.error_status_hint, 400001, "This is not an HTTP request.")
            if read is None:
                return
            if isinstance(read, Answer):
                await deliver(read, connection, reader, writer, method="GET", keep=False)
                writer.write_eof()
                await wait(_LINGER_S, reader)  # closing over unread bytes would take the answer back
                return
            request = replace(read, base_url=self.base_url)
            answer = self.simulator.answer(request, self.clock.now())
            if answer.unfinished is not None:
                answer = await asyncio.to_thread(answer.ready)
            sent = self._count_file if request.path.startswith("/files/") else None
            if not await deliver(answer, connection, reader, writer, method=request.method, keep=True, sent=sent):
                return
            if connection.our_state is h11.MUST_CLOSE:
                return
            connection.start_next_cycle()


async def serve(simulator: Simulator, clock: SimulatorClock, port: int = 0) -> Server:
    """Listen on loopback; port 0 picks a free one. Raises OSError when the port is in use."""
    made: list[Server] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made[0].connected(reader, writer)

    made.append(Server(simulator, clock, await asyncio.start_server(connected, HOST, port, limit=_BLOCK, backlog=512)))
    return made[0]


async def _read_request(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | Answer | None:
    """The next request; an answer when it is too large; None when the client has closed the connection."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                writer.write(connection.send(go_on) or b"")
            connection.receive_data(await reader.read(_BLOCK))
        elif isinstance(event, h11.Request):
            head = event
            length = next((value for name, value in head.headers if name == b"content-length"), b"0")
            if int(length) > LARGEST_BODY:
                return _too_large()
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > LARGEST_BODY:
                return _too_large()
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return Request.of_target(
                head.method.decode("latin-1"),
                head.target.decode("latin-1"),
                headers={name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers},
                body=bytes(body),
                base_url="",
            )
        else:
            return None


def _too_large() -> Answer:
    return error_answer(413, 413001, "A request body must stay under 64 MiB.")
