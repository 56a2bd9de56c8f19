"""What the matrix asks: tools, a schema, media."""

from __future__ import annotations

from nexusnitro import CacheControl, FunctionTool, MediaPart, Message, TextPart, ToolCall

WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CLOCK = {"type": "object", "properties": {}}
TOOLS = (
    FunctionTool("get_weather", "Tells the weather of a city.", WEATHER),
    FunctionTool("get_time", "Tells the time.", CLOCK),
)
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
# The smallest thing that looks like an image: no server of the tests decodes it.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
IMAGE_URL = "https://images.example/cat.png"
LOOK = Message.user("What is this?", MediaPart(data=PNG, mime_type="image/png"))
PDF = b"%PDF-1.7\n" + bytes(range(256))
WAV = b"RIFF\x00\x00\x00\x00WAVE" + bytes(range(256))
READ = Message.user(
    "What is this?", MediaPart(data=PDF, mime_type="application/pdf", filename="report.pdf")
)
LISTEN = Message.user("What is this?", MediaPart(data=WAV, mime_type="audio/wav"))
REMEMBER = Message.user(TextPart("A long text.", cache_control=CacheControl(300)), "What is this?")
LOOK_THERE = Message.user("What is this?", MediaPart.from_uri(IMAGE_URL))
CALLED = [
    Message.user("Weather?"),
    Message.assistant(ToolCall("call_1", "get_weather", "{}")),
    Message.tool_result("call_1", "12 °C"),
]
