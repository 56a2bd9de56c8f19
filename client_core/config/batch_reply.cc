#include "client_core/config/batch_reply.h"

#include "client_core/wire/field_writer.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {

using v1::BatchCreateConfigsResponse;
using v1::BatchCreateConfigsResult;

void BatchReply::AddConfig(std::string_view config, const OutputFields& fields) {
  output_.clear();
  fields.AppendTo(output_);
  const size_t size = config.size() + output_.size();
  FieldWriter writer(bytes_);
  writer.Head(BatchCreateConfigsResponse::kResultsFieldNumber,
              FieldWriter::HeadSize(BatchCreateConfigsResult::kConfigFieldNumber, size) + size);
  writer.Head(BatchCreateConfigsResult::kConfigFieldNumber, size);
  bytes_.append(config).append(output_);
}

void BatchReply::AddStatus(const v1::CallStatus& status) {
  BatchCreateConfigsResult result;
  *result.mutable_status() = status;
  FieldWriter(bytes_).Text(BatchCreateConfigsResponse::kResultsFieldNumber,
                           result.SerializeAsString());
}

}  // namespace nexusnitro
