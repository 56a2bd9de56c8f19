#include "tests/integration/replay/recordings.h"

#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client_core/base/check.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  NN_CHECK(file.good(), "a recording cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A body as the transport hands it on: some were recorded compressed, and the recorder kept no
// header that says so.
std::string Unpacked(std::string body) {
  constexpr std::string_view kGzipMagic = "\x1f\x8b";
  if (std::string_view(body).substr(0, kGzipMagic.size()) != kGzipMagic) return body;
  constexpr int kGzipWindowBits = 15 + 16;
  z_stream stream = {};
  NN_CHECK(inflateInit2(&stream, kGzipWindowBits) == Z_OK, "zlib does not start");
  stream.next_in = reinterpret_cast<Bytef*>(body.data());
  stream.avail_in = static_cast<uInt>(body.size());
  std::string text;
  int result = Z_OK;
  while (result == Z_OK) {
    char piece[16384];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof(piece);
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, sizeof(piece) - stream.avail_out);
  }
  inflateEnd(&stream);
  NN_CHECK(result == Z_STREAM_END, "a compressed body is broken");
  return text;
}

// The head of a reply from its text: a status line, then headers.
HttpResponseHead ParseHead(const std::string& text) {
  HttpResponseHead head;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (absl::StartsWith(line, "HTTP/")) {
      const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
      NN_CHECK(words.size() > 1 && absl::SimpleAtoi(words[1], &head.status), "no status line");
    } else if (!halves.second.empty()) {
      head.headers.push_back({absl::AsciiStrToLower(halves.first),
                              std::string(absl::StripAsciiWhitespace(halves.second))});
    }
  }
  return head;
}

}  // namespace

fs::path Recordings::Folder() {
  const char* folder = std::getenv("NEXUSNITRO_RECORDED");
  return folder != nullptr ? fs::path(folder)
                           : fs::path(NEXUSNITRO_SOURCE_DIR).parent_path() / "shared" / "recorded";
}

Recordings::Recordings(fs::path folder) : folder_(std::move(folder)) {
  JsonReader reader;
  const std::string text = ReadFile(folder_ / "streams" / "index.json");
  const absl::StatusOr<JsonElement> index = reader.Parse(text);
  JsonArray entries;
  NN_CHECK(index.ok() && index->get(entries) == simdjson::SUCCESS, "no index of streams");
  for (const JsonElement element : entries) {
    JsonObject entry;
    NN_CHECK(element.get(entry) == simdjson::SUCCESS, "an entry of the index is no object");
    HttpResponseHead head;
    head.status = static_cast<int>(JsonInt(entry, "status").value());
    head.headers.push_back(
        {"content-type", std::string(JsonString(entry, "content_type").value())});
    heads_[StrCat("streams/", JsonString(entry, "id").value(), ".body")] = std::move(head);
  }
}

std::set<std::string> Recordings::Files() const {
  std::set<std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder_)) {
    if (entry.is_regular_file()) files.insert(fs::relative(entry.path(), folder_).string());
  }
  return files;
}

Recording Recordings::Read(const std::string& path) const {
  Recording recording;
  recording.body = Unpacked(ReadFile(folder_ / path));
  if (const auto head = heads_.find(path); head != heads_.end()) {
    recording.head = head->second;
  } else {
    fs::path head_path = folder_ / path;
    recording.head = ParseHead(ReadFile(head_path.replace_extension(".hdr")));
  }
  return recording;
}

}  // namespace nexusnitro::testing
