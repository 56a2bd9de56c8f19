import nexusnitro

client = nexusnitro.Client()          # $NEXUSNITRO_TARGET, else the default socket if it exists, else 127.0.0.1:50051
reply = client.chat("Say hi", model="fast", max_output_tokens=50, timeout=20)
print(reply.text, reply.usage.output_tokens, reply.call.backend, reply.call.attempts)

with client.stream_chat([{"role": "user", "content": "A poem"}], model="fast") as stream:
    for text in stream.text_deltas:
        print(text, end="", flush=True)
print(stream.response.finish_reason)
