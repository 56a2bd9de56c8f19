#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {

// Streams of Anthropic's messages, and what llama.cpp makes of that wire.
const std::vector<ExpectedChat>& AnthropicChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/048ddd81a2.body",
       {Says("I'll calculate that expr", 524, 0x5489d2cd)
            .Thinks("Let me calculate this ma", 46, 0xaa3ac5b4)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{4714, 304, 0}},
       {}},
      {"streams/09bd0b01ce.body",
       {Says("- Capitaine\n- Bec (beak)", 24, 0x78046cd7).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{32, 16, 0}},
       {}},
      {"streams/0a109f22b5.body",
       {Says("Here are the basic steps", 1021, 0x3f6864a0)
            .Thinks("This is a straightforwar", 202, 0xc87eb860)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{43, 282, 0}},
       {}},
      {"streams/15a06ef306.body",
       {Says("Here are concise summari", 1016, 0x7580a3de)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1169, 221, 0}},
       {}},
      {"streams/1c14d3352d.body",
       {Says("Here's an OpenTelemetry-", 355, 0x7d4073a2).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 92, 0}},
       {}},
      {"streams/1e531a25eb.body",
       {Says("Here's a joke about Open", 377, 0x66f60702).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 100, 0}},
       {}},
      {"streams/20cca6d402.body",
       {Calls({{"pelican_name_generator", "{}"}}).Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{543, 40, 0}},
       {}},
      {"streams/25d84f331c.body",
       {Says("- Captain\n- Scoop", 17, 0x5828eff1)
            .Thinks("The user wants two names", 218, 0x147e4ace)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{46, 84, 0}},
       {}},
      {"streams/2a991bce2c.body",
       {Says("Let me search for a tool", 158, 0xb75f9580)
            .AndCalls({{"get_exchange_rate", R"({"from_currency": "USD", "to_currency": "EUR"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{1591, 175, 0}},
       {}},
      {"streams/2c6484ccff.body",
       {Says("{\"name\": \"Biscuit\", \"age", 371, 0x4d49b7d3)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{230, 94, 0}},
       {}},
      {"streams/2ce028d172.body",
       {Says("Based on the search resu", 653, 0x855c8404)
            .Cites(5)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{10423, 341, 0}},
       {}},
      {"streams/31eb854572.body",
       {Says("The letter 'r' appears 3", 108, 0xfbc9bb2e)
            .Thinks("I need to count the occu", 428, 0x7af5d271)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{52, 238, 0}},
       {}},
      {"streams/33b3439081.body",
       {Says("Here's an OpenTelemetry-", 355, 0x7d4073a2).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 92, 0}},
       {}},
      {"streams/3c04445293.body",
       {Says("Here are concise summari", 1229, 0x8c9b1f8d)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1171, 289, 0}},
       {}},
      {"streams/59fd476530.body",
       {Says("Here are concise summari", 1255, 0x28b4e230)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1171, 256, 0}},
       {}},
      {"streams/5dcae9387b.body",
       {Calls({{"pelican_name_generator", "{}"}, {"pelican_name_generator", "{}"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{542, 62, 0}},
       {}},
      {"streams/651a150193.body",
       {Says("Hello there!", 12, 0x7972f0e8).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{11, 6, 0}},
       {}},
      {"streams/6683843c61.body",
       {Says("Here's a joke about Open", 412, 0x25c57e85).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 108, 0}},
       {}},
      {"streams/79ff7e518b.body",
       {Says("Here's an OpenTelemetry ", 325, 0xa7a7b5ba).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 87, 0}},
       {}},
      {"streams/80ea8457c4.body",
       {Says("Hello there!", 12, 0x7972f0e8).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{11, 6, 0}},
       {}},
      {"streams/8d277a3f7d.body",
       {Says("1. **Pouch** - reference", 90, 0xbeaa8e60)
            .Thinks("The user wants two names", 290, 0xac30aaea)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{46, 133, 0}},
       {}},
      {"streams/8f38314568.body",
       {Says("Pydantic AI is a Python ", 167, 0x53bbb29d)
            .Thinks("The user wants me to fet", 194, 0x254e419c)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{7244, 153, 0}},
       {}},
      {"streams/9c8d5b44cc.body",
       {Says("Certainly! I'd be happy ", 234, 0xb1030b25)
            .AndCalls({{"get_weather", R"({"location": "New York, NY", "unit": "fahrenheit"})"},
                       {"get_time", R"({"timezone": "America/New_York"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{514, 165, 0}},
       {}},
      {"streams/9d2593aabd.body",
       {Says("Why did the developer lo", 81, 0xaa6825c2).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 20, 0}},
       {}},
      {"streams/a0bca93da9.body",
       {Says("Here's an OpenTelemetry-", 689, 0x449432fd).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 171, 0}},
       {}},
      {"streams/a32cbb049a.body",
       {Says("The version is **0.32a0*", 130, 0x8f3f4a9e).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{617, 41, 0}},
       {}},
      {"streams/a3a0bc0fec.body",
       {Says("The version is **0.32a0*", 280, 0xceecd47a).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{707, 89, 0}},
       {}},
      {"streams/a5539012e6.body",
       {Says("The letter 'r' appears 3", 108, 0xfbc9bb2e)
            .Thinks("I need to count the occu", 428, 0x7af5d271)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{52, 238, 0}},
       {}},
      {"streams/a9ceb6dd0d.body",
       {Says("Let me search for histor", 338, 0x14e68de7)
            .Cites(1)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{12251, 153, 0}},
       {}},
      {"streams/abf78d00c1.body",
       {Says("- Captain\n- Scoop", 17, 0x5828eff1).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 10, 0}},
       {}},
      {"streams/ade23c19cf.body",
       {Says("Here are concise summari", 913, 0xc0db8ceb).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1169, 201, 0}},
       {}},
      {"streams/b0fbb65ab7.body",
       {Says("Let me search for more s", 1794, 0xa1381b08)
            .Cites(9)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{31772, 644, 0}},
       {}},
      {"streams/b18f551640.body",
       {Says("Certainly! I can help yo", 175, 0xc7f60ab9)
            .AndCalls({{"get_weather", R"({"location": "San Francisco, CA", "unit": "celsius"})"},
                       {"get_time", R"({"timezone": "America/Los_Angeles"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{506, 153, 0}},
       {}},
      {"streams/b3df81138e.body",
       {Says("\ndef pelican():\n    retu", 102, 0x5e00b2cc)
            .Ends("stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE)},
       {{16, 28, 0}},
       {}},
      {"streams/bd4de30a8e.body",
       {Says("Here are concise summari", 1229, 0x8c9b1f8d)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1171, 289, 0}},
       {}},
      {"streams/c179f5230c.body",
       {Says("Here are concise summari", 1016, 0x7580a3de)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1169, 221, 0}},
       {}},
      {"streams/c668cf34ea.body",
       {Says("Here are concise summari", 1016, 0x7580a3de)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1169, 221, 0}},
       {}},
      {"streams/c96fb4ab20.body",
       {Calls({{"fixed_version", "{}"}}).Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{563, 37, 0}},
       {}},
      {"streams/cdfc4b48ad.body",
       {Says("Here's an OpenTelemetry ", 274, 0x3da9c6c8).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 82, 0}},
       {}},
      {"streams/d7acef0bf8.body",
       {Says("I'll run these searches ", 166, 0xf851d866)
            .Thinks("The user wants me to run", 1051, 0xbe4750d4)
            .Ends("pause_turn", v1::FINISH_REASON_PAUSE)},
       {{404500, 943, 0}},
       {}},
      {"streams/dbc383364d.body",
       {Says("The letter 'r' appears 3", 108, 0xfbc9bb2e)
            .Thinks("I need to count the occu", 428, 0x7af5d271)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{52, 238, 0}},
       {}},
      {"streams/ddde81f7cb.body",
       {Says("Here are concise summari", 1229, 0x8c9b1f8d)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1171, 289, 0}},
       {}},
      {"streams/deedaf228a.body",
       {Says("Based on the search resu", 653, 0x855c8404)
            .Cites(5)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{10423, 341, 0}},
       {}},
      {"streams/eb3d113f46.body",
       {Says("Here's a joke about Open", 359, 0x3c5a80ff).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 99, 0}},
       {}},
      {"streams/ec30661fb8.body",
       {Says("{\"name\": \"Luna\", \"age\": ", 434, 0xc948f918)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{231, 101, 0}},
       {}},
      {"streams/eda3c2eb92.body",
       {Says("Based on the search resu", 1346, 0x5db6660b)
            .Thinks("The user is asking about", 405, 0x2af3d9fe)
            .Cites(7)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{22397, 637, 0}},
       {}},
      {"streams/f077233253.body",
       {Says("Hello there!", 12, 0x7972f0e8).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{11, 6, 0}},
       {}},
      {"streams/f111e86993.body",
       {Says("Here's an OpenTelemetry-", 689, 0x449432fd).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 171, 0}},
       {}},
      {"streams/f5fe45e3a2.body",
       {Says("Here are concise summari", 913, 0xc0db8ceb).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{1169, 201, 0}},
       {}},
      {"streams/f78c65b3fa.body",
       {Says("Let me continue with the", 3069, 0x47d1c599)
            .Cites(19)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{482529, 1310, 0}},
       {}},
      {"streams/f856ce97d3.body",
       {Says("**Pete** or **Scoop**", 21, 0x69bab91e).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 12, 0}},
       {}},
      {"streams/f85a83b4c4.body",
       {Says("Here's an OpenTelemetry-", 355, 0x7d4073a2).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{17, 92, 0}},
       {}},
      {"streams/faee553de9.body",
       {Says("Let me search for a sign", 336, 0x56f18b32)
            .Cites(1)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{12957, 152, 0}},
       {}},
      {"llama-server/anth.body",
       {Says("", 6, 0x96988d84).Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{25, 4, 0}},
       {}},
      {"llama-server/anth_err.body",
       {},
       {},
       {{Reason::kBackendError, 500, "server_error", "'messages' is required"}}},
      {"llama-server/anth_stream.body",
       {Says("", 6, 0x6d8703d8).Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{0, 4, 0}},
       {}},
      {"llama-server/anth_think.body",
       {Says("", 19, 0x45d1fced).Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{0, 12, 0}},
       {}},
      {"llama-server/anth_tools.body",
       {Says("", 550, 0x3d1aae36).Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{567, 400, 0}},
       {}},
  };
  return chats;
}

}  // namespace nexusnitro::testing
