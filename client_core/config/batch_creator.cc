#include "client_core/config/batch_creator.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/batch_error.h"
#include "client_core/config/batch_reply.h"
#include "client_core/config/inline_keys.h"
#include "client_core/wire/parse_error.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

// Bytes of what is output only, about: for the reply's memory.
constexpr size_t kOutputBytes = 256;

}  // namespace

BatchCreator::BatchCreator(StoreWriter& writer, ToCallStatusFunction to_call_status, Random& random)
    : writer_(writer), to_call_status_(to_call_status), random_(random) {}

absl::StatusOr<std::string> BatchCreator::Run(std::string_view bytes, const ConfigScope& scope) {
  const std::shared_ptr<const FileState> file = writer_.configs().file();
  NN_RETURN_IF_ERROR(CheckWritesOn(*file));
  google::protobuf::Arena arena;
  auto& batch = *google::protobuf::Arena::CreateMessage<v1::BatchCreateConfigsRequest>(&arena);
  if (!batch.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return ParseError(*batch.GetDescriptor(), bytes);
  }
  NN_RETURN_IF_ERROR(CheckOwnUnknownFields(batch, ""));
  if (batch.requests_size() < 1 || batch.requests_size() > limits::kConfigBatchMax) {
    return InvalidField("requests", StrCat("has ", batch.requests_size(),
                                           " entries; expected 1 to ", limits::kConfigBatchMax));
  }
  NN_RETURN_IF_ERROR(CheckItems(batch, {scope, *file, writer_.keeps_secrets()}));
  return batch.validate_only() ? CheckedReply() : Write(!batch.allow_partial());
}

absl::Status BatchCreator::CheckItems(v1::BatchCreateConfigsRequest& batch,
                                      const WriteRules& rules) {
  items_.resize(batch.requests_size());
  for (int i = 0; i < batch.requests_size(); ++i) {
    Item& item = items_[i];
    item.status = CheckItem(*batch.mutable_requests(i), rules, item.config);
    if (item.status.ok() && batch.validate_only()) item.status = CheckUnused(item.config);
    if (!item.status.ok() && !batch.allow_partial()) return InBatch(item.status, i);
  }
  return absl::OkStatus();
}

absl::Status BatchCreator::CheckItem(v1::CreateConfigRequest& request, const WriteRules& rules,
                                     NewConfig& config) {
  if (request.validate_only()) {
    return InvalidField("validate_only", "is set; in a batch it is expected beside `requests`");
  }
  NN_ASSIGN_OR_RETURN(config, CheckNewConfig(request, rules, random_));
  return absl::OkStatus();
}

absl::Status BatchCreator::CheckUnused(const NewConfig& config) {
  if (!ids_.insert(config.id).second) {
    return MakeError(Reason::kConfigExists,
                     StrCat("config_id: \"", config.id, "\" is that of an earlier request"));
  }
  return CheckNotThere(config.id, writer_.configs());
}

std::string BatchCreator::CheckedReply() const {
  BatchReply reply;
  for (const Item& item : items_) {
    if (item.status.ok()) {
      reply.AddConfig(WithoutInlineKeys(item.config.config), {.id = item.config.id});
    } else {
      reply.AddStatus(to_call_status_(item.status));
    }
  }
  return std::move(reply).Take();
}

absl::StatusOr<std::string> BatchCreator::Write(bool all_or_nothing) {
  std::vector<ConfigWrite> writes;
  writes.reserve(items_.size());
  for (Item& item : items_) {
    if (!item.status.ok()) continue;
    writes.push_back(
        {ConfigWrite::Kind::kCreate, std::move(item.config.id), std::move(item.config.config), ""});
  }
  const std::vector<absl::StatusOr<WrittenConfig>> results =
      writer_.Write(std::move(writes), all_or_nothing);
  size_t bytes = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok()) {
      bytes += results[i]->record->config.size() + writer_.warnings().size() + kOutputBytes;
    } else if (all_or_nothing && ReasonOf(results[i].status()) != Reason::kNone) {
      return InBatch(results[i].status(), static_cast<int>(i));  // The others failed due to it.
    }
  }
  BatchReply reply;
  reply.Reserve(bytes);
  size_t next = 0;
  for (const Item& item : items_) {
    if (!item.status.ok()) {
      reply.AddStatus(to_call_status_(item.status));
      continue;
    }
    const absl::StatusOr<WrittenConfig>& result = results[next++];
    if (!result.ok()) {
      reply.AddStatus(to_call_status_(result.status()));
      continue;
    }
    const ConfigRecord& record = *result->record;
    const OutputFields fields = {.id = record.id,
                                 .record = &record,
                                 .version = result->version,
                                 .warnings = writer_.warnings()};
    if (item.config.has_inline_keys) {
      reply.AddConfig(WithoutInlineKeys(record.config), fields);
    } else {
      reply.AddConfig(record.config, fields);
    }
  }
  return std::move(reply).Take();
}

}  // namespace nexusnitro
