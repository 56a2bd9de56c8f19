#include "client_core/config/config_filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/labels.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kLabels = "labels.";
constexpr std::string_view kAnd = "AND";

// Reads a filter from left to right. Not thread-safe.
class FilterReader {
 public:
  explicit FilterReader(std::string_view text) : text_(text) { SkipSpaces(); }

  bool AtEnd() const { return at_ == text_.size(); }

  absl::Status Unexpected(std::string_view expected) const {
    return InvalidField("filter", StrCat("expected ", expected, " at byte ", at_));
  }

  bool Skip(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  void SkipSpaces() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  // Up to the first of `ends`, which is not read.
  std::string Until(std::string_view ends) {
    const size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    return std::string(text_.substr(std::exchange(at_, end), end - at_));
  }

  // After the opening quote; nothing if the closing one is missing.
  std::optional<std::string> Quoted() {
    std::string value;
    while (!AtEnd()) {
      char c = text_[at_++];
      if (c == '"') return value;
      if (c == '\\') {
        if (AtEnd()) break;
        c = text_[at_++];
        if (c != '"' && c != '\\') break;
      }
      value += c;
    }
    return std::nullopt;
  }

 private:
  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<ConfigFilter> ConfigFilter::Parse(std::string_view text) {
  if (text.size() > limits::kConfigFilterBytesMax) {
    return InvalidField("filter", StrCat("has ", text.size(), " bytes; expected at most ",
                                         limits::kConfigFilterBytesMax));
  }
  ConfigFilter filter;
  FilterReader reader(text);
  while (!reader.AtEnd()) {
    if (!filter.terms_.empty()) {
      if (!reader.Skip(kAnd)) return reader.Unexpected("AND");
      reader.SkipSpaces();
    }
    Term term;
    if (!reader.Skip(kLabels)) return reader.Unexpected("`labels.KEY=VALUE`");
    term.key = reader.Until("= ");
    if (!LabelKeyFault(term.key).empty()) return reader.Unexpected("the key of a label before");
    if (!reader.Skip("=")) return reader.Unexpected("`=`");
    if (reader.Skip("\"")) {
      std::optional<std::string> value = reader.Quoted();
      if (!value.has_value()) return reader.Unexpected("`\"` at the end of the value, before");
      term.value = *std::move(value);
    } else {
      term.value = reader.Until(" \"");
    }
    filter.terms_.push_back(std::move(term));
    reader.SkipSpaces();
  }
  return filter;
}

bool ConfigFilter::Matches(const ConfigEntry& entry) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    if (entry.record != nullptr) return HasLabel(entry.record->config, term.key, term.value);
    const auto found = entry.file->proto.labels().find(term.key);
    return found != entry.file->proto.labels().end() && found->second == term.value;
  });
}

}  // namespace nexusnitro
