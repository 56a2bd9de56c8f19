#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {

// Streams of Bedrock's Converse: models of Amazon, Anthropic, Meta and OpenAI. Calls of tools that
// Bedrock runs itself count, too.
const std::vector<ExpectedChat>& BedrockChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/002ec5d960.body",
       {Says("<thinking> I have receiv", 236, 0x51122c5c).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{565, 52, 617}},
       {}},
      {"streams/17c17c39f4.body",
       {Says("Hello! How can I assist ", 121, 0x1d25c4cb).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{2, 32, 34}},
       {}},
      {"streams/1db093e82f.body",
       {Says("\n\n\nThe tool provided a r", 156, 0xe1fbc8ff)
            .AndCalls(
                {{"get_cities_list",
                  R"({"cities": ["Tokyo", "Osaka", "Kyoto", "Hiroshima", "Nara", "Yokohama", "Sapporo", "Fukuoka", "Sendai", "Nagoya"]})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{422, 82, 504}},
       {}},
      {"streams/1e8ef91c34.body",
       {Says("{ADDRESS} is the capital", 51, 0xa8307837)
            .Ends("guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER)},
       {{54, 18, 72}},
       {}},
      {"streams/22a301d991.body",
       {Calls(
            {{"get_cities_list",
              R"({"cities": ["Tokyo", "Osaka", "Kyoto", "Hiroshima", "Nara", "Yokohama", "Sapporo", "Fukuoka", "Sendai", "Nagoya"]})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{295, 43, 338}},
       {}},
      {"streams/238a63a2c0.body",
       {Says("Why did the OpenTelemetr", 143, 0x6462d8d5).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{52, 36, 88}},
       {}},
      {"streams/2c515f7f81.body",
       {Says("Hello, {ADDRESS} is the ", 90, 0x452c2f81)
            .Ends("guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER)},
       {{28, 22, 50}},
       {}},
      {"streams/325cc2d300.body",
       {Says("Hello! How can I help yo", 32, 0x3aaf8357)
            .Ends("end_turn", v1::FINISH_REASON_STOP)
            .Thinks("The user just says \"Hi\".", 119, 0xe8ab329f)},
       {{70, 43, 113}},
       {}},
      {"streams/328d147a09.body",
       {Says("The capital of France is", 375, 0x5121e8e1).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{13, 82, 95}},
       {}},
      {"streams/38ba154dca.body",
       {Says("Hi, did you have a quest", 27, 0x8258500f)
            .Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{8, 10, 18}},
       {}},
      {"streams/3a78a8e02e.body",
       {Says("<thinking> The User has ", 254, 0xea21ad87)
            .AndCalls({{"get_current_weather", R"({"location":"Seattle"})"},
                       {"get_current_weather", R"({"location":"San Francisco"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{415, 202, 617}},
       {}},
      {"streams/416d67c0b5.body",
       {Says("This is a test", 14, 0xb63f3de0).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{37, 8, 45}},
       {}},
      {"streams/47266d2907.body",
       {Says("I am here and ready to a", 29, 0xaa2acfa6)
            .Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{8, 10, 18}},
       {}},
      {"streams/48bec37cd6.body",
       {Says("Hello! It's nice to meet", 55, 0x97c5a67c)
            .Ends("end_turn", v1::FINISH_REASON_STOP)
            .Thinks("The user has greeted me ", 193, 0x94bad9bc)},
       {{36, 73, 109}},
       {}},
      {"streams/4a6276ba92.body",
       {Says("The current temperature ", 66, 0xe6ce276c).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{577, 18, 595}},
       {}},
      {"streams/82029aa658.body",
       {Says("<thinking> The User has ", 224, 0x54d64016)
            .AndCalls({{"get_current_weather", R"({"location":"Seattle"})"},
                       {"get_current_weather", R"({"location":"San Francisco"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{415, 195, 610}},
       {}},
      {"streams/af316b8fe9.body",
       {Says("Hello, {ADDRESS} is the ", 90, 0x452c2f81)
            .Ends("guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER)},
       {{28, 22, 50}},
       {}},
      {"streams/cc4c315f1a.body",
       {Calls({{"nova_code_interpreter", R"({"snippet":"1234 * 5678"})"},
               {"final_result", R"({"result":7006652.0})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{1002, 59, 1061}},
       {}},
      {"streams/d083329f80.body",
       {Says("I notice you've sent wha", 359, 0x7942b73d).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{92, 253, 345}},
       {}},
      {"streams/d34afadb52.body",
       {Says("Okay, let me check the w", 70, 0x6dd4af69)
            .AndCalls({{"get_weather", R"({"location": "Barcelona"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{236, 58, 294}},
       {}},
      {"streams/e5391bcf50.body",
       {Says("{\"city\":\"Paris\",\"country", 56, 0x01ac4583)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{210, 18, 228}},
       {}},
      {"streams/f05b07c4fb.body",
       {Says("The capital of France is", 393, 0xfdea5d48).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{13, 85, 98}},
       {}},
      {"streams/fe150664c8.body",
       {Says("\nThe capital of {ADDRESS", 78, 0x09850117)
            .Ends("guardrail_intervened", v1::FINISH_REASON_CONTENT_FILTER)},
       {{17, 16, 33}},
       {}},
      {"streams/ff75333317.body",
       {Says("This is a test", 14, 0xb63f3de0).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{37, 8, 45}},
       {}},
  };
  return chats;
}

}  // namespace nexusnitro::testing
