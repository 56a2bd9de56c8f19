#include "client_core/config/output_fields.h"

#include "absl/time/time.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/wire/field_writer.h"
#include "google/protobuf/timestamp.pb.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

using google::protobuf::Timestamp;

// `time` is not before 1970.
void WriteTime(int field, absl::Time time, FieldWriter& writer) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  const int64_t unix_nanos = absl::ToUnixNanos(time);
  const uint64_t seconds = unix_nanos / kNanosPerSecond;
  const uint64_t nanos = unix_nanos % kNanosPerSecond;
  writer.Head(field, FieldWriter::VarintSize(Timestamp::kSecondsFieldNumber, seconds) +
                         FieldWriter::VarintSize(Timestamp::kNanosFieldNumber, nanos));
  writer.Varint(Timestamp::kSecondsFieldNumber, seconds);
  writer.Varint(Timestamp::kNanosFieldNumber, nanos);
}

}  // namespace

void OutputFields::AppendTo(std::string& config) const {
  FieldWriter writer(config);
  writer.Head(v1::Config::kNameFieldNumber, kConfigNamePrefix.size() + id.size());
  config.append(kConfigNamePrefix).append(id);
  writer.Varint(v1::Config::kOriginFieldNumber, origin);
  if (record != nullptr) {
    writer.Text(v1::Config::kEtagFieldNumber, record->Etag());
    WriteTime(v1::Config::kCreateTimeFieldNumber, record->create_time, writer);
    WriteTime(v1::Config::kUpdateTimeFieldNumber, record->update_time, writer);
  }
  if (version != 0) writer.Varint(v1::Config::kVersionFieldNumber, version);
  config.append(warnings);
}

}  // namespace nexusnitro
