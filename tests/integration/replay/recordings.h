// Recordings: the folder with bytes that real LLM servers sent, which lies beside the repository.
#ifndef NEXUSNITRO_TESTS_INTEGRATION_REPLAY_RECORDINGS_H_
#define NEXUSNITRO_TESTS_INTEGRATION_REPLAY_RECORDINGS_H_

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "client_core/transport/http_types.h"

namespace nexusnitro::testing {

// A reply as its server sent it.
struct Recording {
  HttpResponseHead head;
  std::string body;
};

// Reads the folder. Not thread-safe.
class Recordings {
 public:
  // The folder that $NEXUSNITRO_RECORDED names, or ../shared/recorded beside the sources.
  static std::filesystem::path Folder();

  // Dies if the folder's index cannot be read.
  explicit Recordings(std::filesystem::path folder);

  // All files, relative to the folder.
  std::set<std::string> Files() const;

  // The reply whose body is in the file `path`. Its head comes from the `.hdr` file beside it, or
  // from the index of streams.
  Recording Read(const std::string& path) const;

 private:
  const std::filesystem::path folder_;
  std::map<std::string, HttpResponseHead> heads_;  // Of streams/, by path.
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_INTEGRATION_REPLAY_RECORDINGS_H_
