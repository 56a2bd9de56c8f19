#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {

// Streams of Azure OpenAI. Its version of that time told no usage in streams.
const std::vector<ExpectedChat>& AzureChats() {
  static const std::vector<ExpectedChat> chats = {
      {"streams/0bb645d68d.body", {Says("Sure! Here's a lighthear", 187, 0xa61d434a)}, {}, {}},
      {"streams/1c60b595d8.body", {Says("Sure! Here's a joke abou", 157, 0x8124196f)}, {}, {}},
      {"streams/223fa5b319.body", {Says("Why did the developer br", 119, 0x18c95fa4)}, {}, {}},
      {"streams/4f69b5e908.body", {Says("Why did the Opentelemetr", 120, 0xa9de8eb5)}, {}, {}},
      {"streams/558a35d6d9.body", {Says("Why did the developer br", 120, 0xa86851ae)}, {}, {}},
      {"streams/8080ca7539.body", {Says("Why did the OpenTelemetr", 141, 0xf21986be)}, {}, {}},
      {"streams/8d1c725345.body", {Says("Why did the Opentelemetr", 120, 0xa9de8eb5)}, {}, {}},
      {"streams/9233dced6b.body", {Says("Sure! Here's a joke abou", 147, 0x6a8231a7)}, {}, {}},
      {"streams/a84bc38353.body", {Says("Why did the developer br", 92, 0xe7561fd4)}, {}, {}},
      {"streams/b46a5e64c8.body", {Says("Why did the OpenTelemetr", 141, 0xf21986be)}, {}, {}},
      {"streams/c8fd8cd25d.body", {Says("Why did the developer br", 146, 0x3e67f26a)}, {}, {}},
      {"streams/d6b00ae0f2.body", {Says("Why did the Opentelemetr", 120, 0xa9de8eb5)}, {}, {}},
      {"streams/ee8ac31dc5.body", {Says("Why did the developer br", 109, 0xdf9e3f7b)}, {}, {}},
      {"streams/ef6425e9d9.body", {Says("Why did the distributed ", 109, 0x64022d40)}, {}, {}},
  };
  return chats;
}

}  // namespace nexusnitro::testing
