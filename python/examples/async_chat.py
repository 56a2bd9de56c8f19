"""Asks several questions at once with asyncio, and shows how a call is cancelled.

NEXUSNITRO_TARGET=unix:///run/nexusnitro/nexusnitro.sock python async_chat.py
"""

from __future__ import annotations

import asyncio

import nexusnitro

QUESTIONS = ("What is a sidecar?", "What is gRPC?", "What is a token?")


async def answer(client: nexusnitro.AsyncClient, question: str) -> str:
    """Streams one answer, and returns it whole."""
    async with client.stream_chat(question, max_output_tokens=40, timeout=60) as stream:
        pieces = [text async for text in stream.text_deltas]
    reply = stream.response
    return f"{question} [{len(pieces)} pieces, {reply.usage.output_tokens} tokens]\n{reply.text}\n"


async def main() -> None:
    """Runs the example."""
    async with nexusnitro.AsyncClient() as client:
        for text in await asyncio.gather(*[answer(client, question) for question in QUESTIONS]):
            print(text)
        # Whatever cancels the task cancels the call, up to the backend's connection.
        try:
            await asyncio.wait_for(client.chat("Count to a million."), timeout=0.01)
        except (asyncio.TimeoutError, TimeoutError):
            print("The last question took too long, and was cancelled.")
        else:
            print("The last question was answered at once.")


if __name__ == "__main__":
    asyncio.run(main())
