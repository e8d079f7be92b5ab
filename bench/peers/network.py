"""A network that loses answers after the server has done its work, sends requests twice, and lets them overtake."""

import asyncio
import re

from tests.chaos.proxy import Proxy


class Lossy(Proxy):
    """20 % of the answers are lost, 10 % of the requests arrive twice, 10 % late."""

    def _fate(self) -> str:
        fate = self.chance.choices(("lose_answer", "duplicate", "delay", "pass"), (20, 10, 10, 60))[0]
        self.fates[fate] = self.fates.get(fate, 0) + 1
        return fate

    async def _pass(self, request: bytes) -> bytes:
        """Asks the server to hang up afterwards: only then is an answer without a length known to be whole."""
        head, _, body = request.partition(b"\r\n\r\n")
        lines = re.sub(rb"(?im)^connection:.*\r\n?", b"", head + b"\r\n")
        return await super()._pass(lines + b"Connection: close\r\n\r\n" + body)

    async def _delay(self, request: bytes) -> bytes:
        await asyncio.sleep(self.chance.uniform(0.02, 0.2))
        return await self._pass(request)
