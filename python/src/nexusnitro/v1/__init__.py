"""The generated messages and stubs of the API `nexusnitro.v1`, for use without the client.

Each `.proto` file is a module of messages, each service a module with a stub:

    import grpc
    from nexusnitro.v1 import chat_pb2, chat_service_pb2_grpc

    with grpc.insecure_channel("unix:///run/nexusnitro/nexusnitro.sock") as channel:
        stub = chat_service_pb2_grpc.ChatServiceStub(channel)
        request = chat_pb2.ChatRequest(model="fast")
        request.messages.add(role=chat_pb2.ROLE_USER).parts.add(text="Say hi")
        response = stub.Chat(request, timeout=20)

The same stub takes a channel of `grpc.aio`; its methods are then awaited, and its streams are
iterated with `async for`. `python/examples/raw_stubs.py` shows streams and error details.

The modules are made by `python/generate_stubs.py` from `proto/nexusnitro/v1/`; nothing is imported
here, so that a program pays only for what it uses.
"""
