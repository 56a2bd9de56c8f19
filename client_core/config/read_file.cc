#include "client_core/config/read_file.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;

}  // namespace

absl::StatusOr<std::string> ReadFileText(const std::string& path, size_t bytes_max) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::string piece(kPieceBytes, '\0');
  while (file.is_open() && text.size() <= bytes_max) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<size_t>(file.gcount()));
    if (!file) break;
  }
  // A folder can be opened, and not be read.
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(StrCat("cannot be read", errno == 0 ? "" : ": ",
                                      errno == 0 ? "" : std::generic_category().message(errno)));
  }
  if (text.size() > bytes_max) {
    return absl::FailedPreconditionError(StrCat("is larger than ", bytes_max, " bytes"));
  }
  return text;
}

}  // namespace nexusnitro
