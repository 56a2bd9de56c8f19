#include "client_core/config/config_writer.h"

#include <optional>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/batch_creator.h"
#include "client_core/config/inline_keys.h"
#include "client_core/config/output_fields.h"
#include "client_core/config/update_mask.h"
#include "client_core/wire/parse_error.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

// An update without an etag is made anew so often if others change the same config meanwhile.
constexpr int kUpdateTriesMax = 8;

template <typename Request>
absl::StatusOr<Request> ParseRequest(std::string_view bytes) {
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return ParseError(*Request::descriptor(), bytes);
  }
  return request;
}

absl::StatusOr<std::string> IdOf(const std::string& name, std::string_view field) {
  const std::string_view text = name;
  if (text.substr(0, kConfigNamePrefix.size()) != kConfigNamePrefix) {
    return InvalidField(field, StrCat("is \"", name, "\"; expected a resource name, \"",
                                      kConfigNamePrefix, "ID\""));
  }
  return std::string(text.substr(kConfigNamePrefix.size()));
}

// The record of the config that a request names, if the caller may write it and it is none of the
// file.
absl::StatusOr<SharedRecord> FindWritable(const std::string& name, std::string_view field,
                                          const ConfigStore& configs, const WriteRules& rules) {
  NN_ASSIGN_OR_RETURN(const std::string id, IdOf(name, field));
  NN_RETURN_IF_ERROR(CheckMayWrite(id, field, rules));
  const std::optional<ConfigEntry> entry = configs.Get(id);
  if (!entry.has_value()) {
    return MakeError(Reason::kUnknownConfig, StrCat(field, ": there is no ", name));
  }
  if (entry->record == nullptr) {
    return MakeError(Reason::kConfigReadOnly, StrCat(field, ": ", name, " is of the config file ",
                                                     rules.file.file_name, "; change it there"));
  }
  return entry->record;
}

std::string Reply(const WrittenConfig& written, std::string_view warnings) {
  std::string bytes = WithoutInlineKeys(written.record->config);
  const OutputFields fields = {.id = written.record->id,
                               .record = written.record.get(),
                               .version = written.version,
                               .warnings = warnings};
  fields.AppendTo(bytes);
  return bytes;
}

// For what was checked only.
std::string CheckedReply(std::string_view id, std::string_view config) {
  std::string bytes = WithoutInlineKeys(config);
  OutputFields{.id = id}.AppendTo(bytes);
  return bytes;
}

}  // namespace

absl::StatusOr<std::variant<NewConfig, std::string>> ConfigWriter::CheckCreate(
    const NewRequest& asked) {
  const std::shared_ptr<const FileState> file = writer_.configs().file();
  NN_RETURN_IF_ERROR(CheckWritesOn(*file));
  NN_ASSIGN_OR_RETURN(auto request, ParseRequest<v1::CreateConfigRequest>(asked.bytes));
  NN_ASSIGN_OR_RETURN(
      NewConfig config,
      CheckNewConfig(request, {asked.scope, *file, writer_.keeps_secrets()}, random_));
  if (!request.validate_only()) return config;
  NN_RETURN_IF_ERROR(CheckNotThere(config.id, writer_.configs()));
  return CheckedReply(config.id, config.config);
}

std::vector<absl::StatusOr<std::string>> ConfigWriter::CreateAll(
    const std::vector<NewRequest>& requests) {
  std::vector<absl::StatusOr<std::string>> replies;
  std::vector<ConfigWrite> writes;
  std::vector<size_t> written;  // Which request each of the writes is.
  for (const NewRequest& request : requests) {
    auto checked = CheckCreate(request);
    if (!checked.ok()) {
      replies.push_back(checked.status());
    } else if (std::string* reply = std::get_if<std::string>(&*checked)) {
      replies.push_back(std::move(*reply));
    } else {
      NewConfig& config = std::get<NewConfig>(*checked);
      writes.push_back(
          {ConfigWrite::Kind::kCreate, std::move(config.id), std::move(config.config), ""});
      written.push_back(replies.size());
      replies.emplace_back("");
    }
  }
  if (writes.empty()) return replies;
  const auto results = writer_.Write(std::move(writes), /*all_or_nothing=*/false);
  for (size_t i = 0; i < results.size(); ++i) {
    absl::StatusOr<std::string>& reply = replies[written[i]];
    if (results[i].ok()) {
      reply = Reply(*results[i], writer_.warnings());
    } else {
      reply = results[i].status();
    }
  }
  return replies;
}

absl::StatusOr<std::string> ConfigWriter::Update(std::string_view bytes, const ConfigScope& scope) {
  NN_RETURN_IF_ERROR(CheckWritesOn(*writer_.configs().file()));
  NN_ASSIGN_OR_RETURN(const auto request, ParseRequest<v1::UpdateConfigRequest>(bytes));
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  absl::StatusOr<std::string> reply = TryUpdate(request, scope);
  for (int tries = 1; tries < kUpdateTriesMax && request.config().etag().empty() &&
                      ReasonOf(reply.status()) == Reason::kStaleEtag;
       ++tries) {
    TakeChanges();  // Another server was faster.
    reply = TryUpdate(request, scope);
  }
  return reply;
}

absl::StatusOr<std::string> ConfigWriter::TryUpdate(const v1::UpdateConfigRequest& request,
                                                    const ConfigScope& scope) {
  const std::shared_ptr<const FileState> file = writer_.configs().file();
  const WriteRules rules = {scope, *file, writer_.keeps_secrets()};
  NN_ASSIGN_OR_RETURN(
      const SharedRecord record,
      FindWritable(request.config().name(), "config.name", writer_.configs(), rules));
  const std::string etag = record->Etag();
  if (!request.config().etag().empty() && request.config().etag() != etag) {
    return MakeError(Reason::kStaleEtag,
                     StrCat("config.etag: is \"", request.config().etag(), "\"; ",
                            request.config().name(), " has been changed and has \"", etag, "\""));
  }
  v1::Config old;
  if (!old.ParseFromString(record->config)) {
    return MakeError(Reason::kInternal,
                     StrCat("the store's ", kConfigNamePrefix, record->id, " cannot be read"));
  }
  v1::Config config = old;
  NN_RETURN_IF_ERROR(MergeUpdate(request.config(), request.update_mask(), config));
  KeepInlineKeys(old, config);
  NN_ASSIGN_OR_RETURN(std::string bytes, CheckAndSerialize(config, rules, "config"));
  if (request.validate_only()) return CheckedReply(record->id, bytes);
  NN_ASSIGN_OR_RETURN(
      const WrittenConfig written,
      writer_.WriteOne({ConfigWrite::Kind::kUpdate, record->id, std::move(bytes), etag}));
  return Reply(written, writer_.warnings());
}

absl::StatusOr<std::string> ConfigWriter::Delete(std::string_view bytes, const ConfigScope& scope) {
  const std::shared_ptr<const FileState> file = writer_.configs().file();
  NN_RETURN_IF_ERROR(CheckWritesOn(*file));
  NN_ASSIGN_OR_RETURN(auto request, ParseRequest<v1::DeleteConfigRequest>(bytes));
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  NN_ASSIGN_OR_RETURN(const SharedRecord record,
                      FindWritable(request.name(), "name", writer_.configs(),
                                   {scope, *file, writer_.keeps_secrets()}));
  NN_RETURN_IF_ERROR(writer_
                         .WriteOne({ConfigWrite::Kind::kDelete, record->id, "",
                                    std::move(*request.mutable_etag())})
                         .status());
  return std::string();  // A google.protobuf.Empty.
}

absl::StatusOr<std::string> ConfigWriter::BatchCreate(std::string_view bytes,
                                                      const ConfigScope& scope) {
  return BatchCreator(writer_, to_call_status_, random_).Run(bytes, scope);
}

}  // namespace nexusnitro
