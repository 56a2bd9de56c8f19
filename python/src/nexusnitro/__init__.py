"""NexusNitro: one API for every LLM backend, over a local sidecar.

    import nexusnitro

    client = nexusnitro.Client()
    reply = client.chat("Say hi", model="fast", max_output_tokens=50, timeout=20)
    print(reply.text, reply.usage.output_tokens, reply.call.backend, reply.call.attempts)

    with client.stream_chat([{"role": "user", "content": "A poem"}], model="fast") as stream:
        for text in stream.text_deltas:
            print(text, end="", flush=True)
    print(stream.response.finish_reason)

`AsyncClient` is the same for asyncio, `Server` starts a sidecar for tests and notebooks, `nexusnitro.v1`
holds the generated stubs.
"""
from nexusnitro.client import Client
