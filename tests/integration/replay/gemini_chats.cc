#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {

// Streams of Gemini's own API.
const std::vector<ExpectedChat>& GeminiChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/09b5677ed0.body",
       {Says("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n", 80, 0x44c883ab)
            .Ends("STOP", v1::FINISH_REASON_STOP)},
       {{18, 115, 133}},
       {}},
      {"streams/0f802e16ce.body",
       {Calls({{"get_user_country", R"({})"}}).Ends("STOP", v1::FINISH_REASON_TOOL_CALLS)},
       {{29, 81, 110}},
       {}},
      {"streams/10bcc2c80d.body",
       {Says("The capital of Mexico is", 37, 0xc77511a0).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{257, 8, 265}},
       {}},
      {"streams/2684e384bc.body",
       {Says("Pydantic AI Gateway is n", 37, 0xf36293cb)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Cites(1)},
       {{32, 62, 4704}},
       {}},
      {"streams/3bd635f565.body",
       {Says("This is a great question", 1938, 0x00b7631c)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Thinks("**Clarifying User Goals*", 1575, 0x44ec39c1)},
       {{34, 1256, 1290}},
       {}},
      {"streams/817fb5d339.body",
       {Says("Paris", 5, 0x246f9d40).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{6, 36, 42}},
       {}},
      {"streams/892d4c2eb6.body",
       {Says("The result of $65465 - 6", 82, 0x3d729e5e).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{147, 276, 783}},
       {}},
      {"streams/8a9bcdedbb.body",
       {Calls({{"get_temperature", R"({"city":"Paris"})"}})
            .Ends("STOP", v1::FINISH_REASON_TOOL_CALLS)},
       {{64, 5, 69}},
       {}},
      {"streams/aec7a17fb5.body",
       {Says("### Weather in San Franc", 932, 0xdc8fb88a)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Cites(9)},
       {{17, 653, 772}},
       {}},
      {"streams/b37e4ab731.body",
       {Says("The capital of France is", 108, 0xf60b9310)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Cites(2)},
       {{15, 779, 1564}},
       {}},
      {"streams/c20e466160.body",
       {Says("{\n  \"city\": \"Mexico City", 51, 0x78375405)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Cites(4)},
       {{87, 78, 165}},
       {}},
      {"streams/d639daeb4d.body",
       {Says("The temperature in Paris", 35, 0xb130ea80).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{79, 12, 91}},
       {}},
      {"streams/e147f38979.body",
       {Says("The capital of France is", 439, 0x37f753bd)
            .Ends("STOP", v1::FINISH_REASON_STOP)
            .Cites(1)},
       {{427, 569, 1767}},
       {}},
  };
  return chats;
}

// Streams of Gemini from Vertex AI.
const std::vector<ExpectedChat>& VertexChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/12e7df52ed.body",
       {Says("In tangled webs of cloud", 1668, 0xccec46c0).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{8, 2464, 2472}},
       {}},
      {"streams/23903b2f25.body",
       {Says("When systems hum, a sile", 1564, 0x731fb4ed).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{8, 2581, 2589}},
       {}},
      {"streams/ac5cc45ae1.body",
       {Says("In digital realms, where", 1068, 0x6d83e6b3).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{8, 1514, 1522}},
       {}},
      {"streams/ea172d6364.body",
       {Says("In digital realms, where", 1389, 0x53575861).Ends("STOP", v1::FINISH_REASON_STOP)},
       {{8, 2056, 2064}},
       {}},
  };
  return chats;
}

}  // namespace nexusnitro::testing
