"""A round trip of tool calls: the model asks for a tool, the program runs it, the model answers.

NEXUSNITRO_TARGET=unix:///run/nexusnitro/nexusnitro.sock python tools.py

Needs a backend whose model calls tools. The embedded backend is no model: it calls the tool with no
arguments, and then says words of its own.
"""

from __future__ import annotations

import json

import nexusnitro

ROUNDS_MAX = 4  # A model that does not stop asking is stopped.

GET_WEATHER = nexusnitro.FunctionTool(
    "get_weather",
    "Tells the weather of a city.",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)


def get_weather(city: str) -> str:
    """The tool itself."""
    return json.dumps({"city": city, "sky": "clear", "celsius": 12})


def run(call: nexusnitro.ToolCall) -> nexusnitro.Message:
    """Runs a tool call. What goes wrong is told to the model, which can try again."""
    try:
        if call.name != GET_WEATHER.name:
            raise ValueError(f"there is no tool {call.name!r}")
        result = get_weather(**call.arguments)
    except (TypeError, ValueError) as error:
        print(f"  {call.name}({call.arguments_json}) failed: {error}")
        return nexusnitro.Message.tool_result(call.id, str(error), name=call.name, is_error=True)
    print(f"  {call.name}({call.arguments_json}) gave {result}")
    return nexusnitro.Message.tool_result(call.id, result, name=call.name)


def main() -> None:
    """Runs the example."""
    messages = [nexusnitro.Message.user("What is the weather in Oslo?")]
    tools_called = 0
    with nexusnitro.Client() as client:
        for round_number in range(ROUNDS_MAX):
            reply = client.chat(
                messages,
                tools=[GET_WEATHER],
                tool_choice="required" if round_number == 0 else "auto",
                max_output_tokens=200,
                unsupported="drop",  # Not every wire can carry `is_error`.
                timeout=120,
            )
            if not reply.tool_calls:
                break
            print(f"The model asks for {len(reply.tool_calls)} tool call(s):")
            messages.append(reply.message)
            messages += [run(call) for call in reply.tool_calls]
            tools_called += len(reply.tool_calls)
    print(f"Tool calls: {tools_called}. Answer ({reply.finish_reason}): {reply.text}")


if __name__ == "__main__":
    main()
