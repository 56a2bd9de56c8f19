#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"
#include "tests/integration/replay/expected_chat.h"

namespace nexusnitro::testing {
namespace {

// Files of one folder.
struct Group {
  std::string_view folder;
  std::string_view suffix;
  std::string_view names;  // With one blank between them.
};

constexpr Group kGroups[] = {
    // Bedrock's InvokeModel: wires of Amazon's own models inside event streams.
    {"streams/", ".body",
     "0f41fc3fb1 18a6d38b1b 27c8e00ab8 3b0756525d 4fab554844 723ea6ac30 85e1091a77 "
     "93acb7095b 9d776fdcdb a4ffd117b9 abfb56e906 b36a4f7626 c5ec4d1cfc dba6782abd "
     "f17040a68f"},
    // Cohere.
    {"streams/", ".body", "3268daf0ae 495b4cf01a 60de5d9b1d 911c80b0f3 b202d3f725 c59d663c0f"},
    // Ollama's own API.
    {"streams/", ".body",
     "02a25db8d1 278ba512a9 2bc7dc1f0e 326af21296 531be60ff6 753c2cdc8d a723cffcf6 "
     "c7e717b1c9"},
    // OpenAI's assistants.
    {"streams/", ".body", "718b775b6e 74a36cb675 921bdc7142 ccfdb92f26"},
    // OpenAI's legacy completions.
    {"streams/", ".body",
     "1271e47ad3 191b2bbd6c 2312f84881 3fd3051f78 4ba3d30c74 4ec897a55c 52a2292ec4 "
     "57198ecb4a 5b43602757 5bbc1ff5cf 60676d73f2 793629f013 79ed363a4d 92361df894 "
     "977a9feef7 9a2d72e41e a24e62af49 a2ef8e253e a31299ed42 a82a8107ef b06a34b168 "
     "b366377160 c4922e6bf6 ced9880b2a d3cc44f0bd e019abb0e2 f905808f51"},
    // OpenAI's responses.
    {"streams/", ".body",
     "0006aafa69 14fb9dae2b 182017ca90 1a61e69a5d 1c6362a064 1e93e25e35 2292dc25e5 "
     "2498208e00 273ee7cbe1 2d83002b11 39ba27dfdd 39dbcd024f 3ab227079a 3cac05ee01 "
     "5235575c29 553500ec76 55d320ab80 5cf7b95ac9 5d724739cf 6699a96084 67c0b9e269 "
     "685feace89 6bafcf67f9 6cedebad04 7176a5f45b 719321761d 7298247998 72c4ea6430 "
     "7c5d5e6c66 7cb78b2f11 7eb3c3d24d 806f6f2256 819cb8885f 82294cb1bf 8e59ea88f5 "
     "92b092fc79 933c23a8d9 94bd7d88da 95c0542d1e d56a900f9d d63320a333 d6933e6880 "
     "e10c4408e5 e949b8cbb1 ec1fd1ac21 ed01061fc4 f009f13170 f6e3772def fadd566a34 "
     "fdda25b114"},
    // Replicate.
    {"streams/", ".body", "414376ba1e 45cc81a19e"},
    // watsonx.
    {"streams/", ".body", "45e3f7f476 72af747279"},
    // AWS event streams, and what they decode to.
    {"eventstream/decoded/negative/", "",
     "corrupted_header_len corrupted_headers corrupted_length corrupted_payload"},
    // AWS event streams, and what they decode to.
    {"eventstream/decoded/positive/", "",
     "all_headers empty_message int32_header payload_no_headers payload_one_str_header"},
    // AWS event streams, and what they decode to.
    {"eventstream/encoded/negative/", "",
     "corrupted_header_len corrupted_headers corrupted_length corrupted_payload"},
    // AWS event streams, and what they decode to.
    {"eventstream/encoded/positive/", "",
     "all_headers empty_message int32_header payload_no_headers payload_one_str_header"},
    // llama.cpp's responses, models and own API.
    {"llama-server/", ".body", "models native resp resp_stream"},
    // Not replies.
    {"", "", "README.md streams/index.json llama-server/big.json"},
};

}  // namespace

const std::vector<std::string>& OtherWires() {
  static const std::vector<std::string> paths = [] {
    std::vector<std::string> all;
    for (const Group& group : kGroups) {
      for (const absl::string_view name : absl::StrSplit(ToAbsl(group.names), ' ')) {
        all.push_back(StrCat(group.folder, std::string(name), group.suffix));
      }
    }
    return all;
  }();
  return paths;
}

}  // namespace nexusnitro::testing
