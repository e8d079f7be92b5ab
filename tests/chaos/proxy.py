"""A network that misbehaves: a TCP proxy that drops, duplicates, delays and cuts HTTP exchanges.

It reads a whole request, then decides its fate. A dropped answer is dropped after the
server has committed; a delayed request reaches the server after the client gave up and
sent again; a cut one is half a request, or half an answer.
"""

import asyncio
import random
from contextlib import suppress
from threading import Thread

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy(Thread):
    """Listens on a port of its own in front of ``target``. ``calm()`` makes it honest."""

    def __init__(self, target: tuple[str, int], seed: int, trouble: float = 0.35) -> None:
        super().__init__(daemon=True)
        self.target = target
        self.trouble = trouble
        self.chance = random.Random(seed)
        self.fates: dict[str, int] = {}
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self.tasks: set[asyncio.Task[None]] = set()

    def run(self) -> None:
        """The thread: serves until ``close``."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def open(self) -> None:
        """Starts listening."""
        self.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(10)

    @property
    def exchanges(self) -> int:
        """How many requests it has seen."""
        return sum(self.fates.values())

    def calm(self) -> None:
        """From now on every exchange goes through as it is."""
        self.trouble = 0.0

    def close(self) -> None:
        """Ends the thread, whatever is under way."""
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join(10)
        self.loop.close()

    async def _listen(self) -> int:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self.server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keeps the task: asyncio itself lets go of it when the client hangs up."""
        task = self.loop.create_task(self._exchange(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await read_message(reader)
            answer = await getattr(self, f"_{self._fate()}")(request)
            writer.write(answer)
            await writer.drain()
        await closed(writer)

    def _fate(self) -> str:
        troubles = ("lose_request", "lose_answer", "duplicate", "delay", "cut_request", "cut_answer")
        fate = self.chance.choice(troubles) if self.chance.random() < self.trouble else "pass"
        self.fates[fate] = self.fates.get(fate, 0) + 1
        return fate

    async def _pass(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.target)
        try:
            writer.write(request)
            await writer.drain()
            return await read_message(reader)
        finally:
            await closed(writer)

    async def _lose_request(self, request: bytes) -> bytes:
        return b""

    async def _lose_answer(self, request: bytes) -> bytes:
        await self._pass(request)
        return b""

    async def _duplicate(self, request: bytes) -> bytes:
        copies = [self._pass(request) for _ in range(self.chance.choice((2, 2, 3)))]
        answers = await asyncio.gather(*copies, return_exceptions=True)
        return self.chance.choice([a for a in answers if isinstance(a, bytes)] or [b""])

    async def _delay(self, request: bytes) -> bytes:
        await asyncio.sleep(self.chance.uniform(0.05, 4))
        return await self._pass(request)

    async def _cut_request(self, request: bytes) -> bytes:
        _, writer = await asyncio.open_connection(*self.target)
        writer.write(request[: self.chance.randrange(len(request))])
        await writer.drain()
        await closed(writer)
        return b""

    async def _cut_answer(self, request: bytes) -> bytes:
        answer = await self._pass(request)
        return answer[: self.chance.randrange(len(answer))]


async def closed(writer: asyncio.StreamWriter) -> None:
    """Closes a connection, whatever state it is in."""
    with suppress(OSError, asyncio.CancelledError):
        writer.close()
        await writer.wait_closed()


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """A whole HTTP message: head, and as many bytes as Content-Length or the end of the stream say."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        return head + await reader.readexactly(length)
    return head if lower.startswith((b"get", b"head", b"delete")) else head + await reader.read()
