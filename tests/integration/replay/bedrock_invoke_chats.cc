#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {

// Streams of Claude on Bedrock, by InvokeModel.
const std::vector<ExpectedChat>& BedrockInvokeChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/277f85241a.body",
       {Says("Certainly! I'll use the ", 187, 0xd54635f9)
            .AndCalls({{"get_current_weather", R"({"location": "Seattle"})"},
                       {"get_current_weather", R"({"location": "San Francisco"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{392, 134}},
       {}},
      {"streams/8891fc0008.body",
       {Says("Why did the distributed ", 81, 0x5b1113f7).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{16, 21}},
       {}},
      {"streams/8ba10d4613.body",
       {Says("Why did the distributed ", 81, 0x5b1113f7).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{16, 21}},
       {}},
      {"streams/b2fc1bb2f2.body",
       {Says("Okay, I will repeat: Thi", 35, 0x88ead5b0)
            .Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{14, 10}},
       {}},
      {"streams/c43963df3e.body",
       {Says("Okay, I heard you say \"S", 34, 0x22483005)
            .Ends("max_tokens", v1::FINISH_REASON_LENGTH)},
       {{14, 10}},
       {}},
      {"streams/d76ca744a4.body",
       {Says("\n\nBased on the results f", 629, 0x6a0cd03c)
            .Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{602, 137}},
       {}},
      {"streams/e53b98bd3e.body",
       {Says("This is a test", 14, 0xb63f3de0).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{37, 8}},
       {}},
      {"streams/ee5a290958.body",
       {Says("Certainly! I'll use the ", 181, 0x9d54031b)
            .AndCalls({{"get_current_weather", R"({"location": "Seattle"})"},
                       {"get_current_weather", R"({"location": "San Francisco"})"}})
            .Ends("tool_use", v1::FINISH_REASON_TOOL_CALLS)},
       {{392, 133}},
       {}},
      {"streams/fde88d0087.body",
       {Says("This is a test", 14, 0xb63f3de0).Ends("end_turn", v1::FINISH_REASON_STOP)},
       {{37, 8}},
       {}},
  };
  return chats;
}

}  // namespace nexusnitro::testing
