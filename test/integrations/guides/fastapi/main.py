import asyncio
import json
import os
import time
from collections import deque
from typing import Any, AsyncIterator, Optional

import uvicorn
from fastapi import Body, FastAPI, Header
from fastapi.responses import StreamingResponse


class EventLog:
    def __init__(self) -> None:
        # The last 1000 events, with consecutive IDs.
        self.frames: deque[str] = deque(maxlen=1000)
        # IDs must keep rising when the server restarts.
        self.next_id = time.time_ns() // 1_000_000
        self.changed = asyncio.Event()
        self.closed = False
        self.streams = 0

    def publish(self, name: str, data: Any) -> None:
        self.frames.append(f"id: {self.next_id}\nevent: {name}\ndata: {json.dumps(data)}\n\n")
        self.next_id += 1
        self.wake()

    def close(self) -> None:
        self.closed = True
        self.wake()

    def wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    async def stream(self, last_event_id: Optional[str]) -> AsyncIterator[str]:
        """The logged events after last_event_id, then new ones, with heartbeats between them."""
        self.streams += 1
        try:
            yield ":\nretry: 2000\n\n"  # the first byte, at once
            last = self.next_id - len(self.frames) - 1
            if last_event_id:
                last = int(last_event_id) if last_event_id.isdecimal() else -1
            while not self.closed:
                oldest = self.next_id - len(self.frames)
                if not oldest - 1 <= last < self.next_id:
                    # The log no longer reaches back to this ID: report the gap, then send the rest.
                    yield "event: gap\ndata:\n\n"
                    last = oldest - 1
                elif last + 1 < self.next_id:
                    last += 1
                    yield self.frames[last - oldest]
                else:
                    try:
                        await asyncio.wait_for(self.changed.wait(), 15)
                    except asyncio.TimeoutError:
                        yield ":\n\n"  # a heartbeat
        finally:
            self.streams -= 1


app = FastAPI()
log = EventLog()


@app.get("/prices")
async def stream(last_event_id: Optional[str] = Header(default=None)) -> StreamingResponse:
    # Starlette asks for the next frame once the client has room, and cancels the generator when it leaves.
    return StreamingResponse(
        log.stream(last_event_id),
        media_type="text/event-stream",
        headers={"cache-control": "no-store, no-transform", "x-accel-buffering": "no"},
    )


@app.post("/prices", status_code=204)
async def publish(price: Any = Body()) -> None:
    log.publish("price", price)


@app.get("/status")
async def status() -> dict[str, int]:
    return {"streams": log.streams}


class Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: Any) -> None:
        log.close()  # ends the streams, which uvicorn waits for: clients reconnect, to another process
        super().handle_exit(sig, frame)


if __name__ == "__main__":
    Server(uvicorn.Config(app, port=int(os.environ.get("PORT", "3000")))).run()
