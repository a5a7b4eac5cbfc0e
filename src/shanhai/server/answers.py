"""Answers kept for the next who ask the same, plain and packed; the oldest make room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from gzip import compress
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

#: All that is kept, and the largest answer that is [bytes].
MOST, LARGEST = 128 * 1024**2, 8 * 1024**2
#: Answers below this are not packed [bytes].
WORTH = 1024


class Answers:
    """Bodies of answers by a key that says of which moment, to what, and for whom."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def get(self, key: str) -> bytes | None:
        """Return an answer that was given before."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer."""
        if len(body) > LARGEST:
            return
        self._size += len(body) - len(self._kept.pop(key, b""))
        self._kept[key] = body
        while self._size > self.most:
            self._size -= len(self._kept.popitem(last=False)[1])

    async def packed(self, key: str, body: bytes) -> bytes:
        """Return an answer packed by gzip; it is packed once."""
        found = self.get(f"{key} gzip")
        if found is None:
            found = await run_in_threadpool(compress, body, 5)
            self.put(f"{key} gzip", found)
        return found

    def one(self, key: str) -> asyncio.Lock:
        """Return the lock that lets one at a time work on an answer."""
        return self._locks.setdefault(key, asyncio.Lock())
