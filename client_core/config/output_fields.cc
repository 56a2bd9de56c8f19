#include "client_core/config/output_fields.h"

#include "absl/time/time.h"
#include "client_core/config/config_snapshot.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wire_format_lite.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

// Writes protobuf's wire to the end of a string. Not thread-safe.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& bytes) : bytes_(bytes) {}

  void Varint(int field, uint64_t value) {
    uint8_t buffer[kVarintFieldBytesMax];
    uint8_t* end = WireFormatLite::WriteTagToArray(field, WireFormatLite::WIRETYPE_VARINT, buffer);
    end = CodedOutputStream::WriteVarint64ToArray(value, end);
    Append(buffer, end);
  }

  // The head of a field of `size` bytes, which are to follow.
  void Head(int field, size_t size) {
    uint8_t buffer[kVarintFieldBytesMax];
    uint8_t* end =
        WireFormatLite::WriteTagToArray(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, buffer);
    end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(size), end);
    Append(buffer, end);
  }

  void Text(int field, std::string_view text) {
    Head(field, text.size());
    bytes_.append(text);
  }

  void Timestamp(int field, absl::Time time) {
    const int64_t micros = absl::ToUnixMicros(time);
    const int64_t seconds = micros / kMicrosPerSecond;
    const int64_t nanos = micros % kMicrosPerSecond * kNanosPerMicro;
    Head(field, CodedOutputStream::VarintSize64(seconds) + CodedOutputStream::VarintSize64(nanos) +
                    2 * kTagBytes);
    Varint(google::protobuf::Timestamp::kSecondsFieldNumber, seconds);
    Varint(google::protobuf::Timestamp::kNanosFieldNumber, nanos);
  }

 private:
  static constexpr size_t kVarintFieldBytesMax = 16;  // A tag of at most 5 bytes and 10 more.
  static constexpr size_t kTagBytes = 1;              // Of fields below 16.
  static constexpr int64_t kMicrosPerSecond = 1'000'000;
  static constexpr int64_t kNanosPerMicro = 1'000;

  void Append(const uint8_t* begin, const uint8_t* end) {
    bytes_.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
  }

  std::string& bytes_;
};

}  // namespace

void OutputFields::AppendTo(std::string& config) const {
  FieldWriter writer(config);
  writer.Head(v1::Config::kNameFieldNumber, kConfigNamePrefix.size() + id.size());
  config.append(kConfigNamePrefix).append(id);
  writer.Varint(v1::Config::kOriginFieldNumber,
                record == nullptr ? v1::CONFIG_ORIGIN_FILE : v1::CONFIG_ORIGIN_RPC);
  if (record != nullptr && record->revision != 0) {
    writer.Text(v1::Config::kEtagFieldNumber, record->Etag());
    writer.Timestamp(v1::Config::kCreateTimeFieldNumber, record->create_time);
    writer.Timestamp(v1::Config::kUpdateTimeFieldNumber, record->update_time);
  }
  if (version != 0) writer.Varint(v1::Config::kVersionFieldNumber, version);
  config.append(warnings);
}

}  // namespace nexusnitro
