// What gRPC itself has to say, in our log. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_GRPC_LOG_H_
#define NEXUSNITRO_SERVER_GRPC_LOG_H_

namespace nexusnitro {

// From here on gRPC's lines go into the log: its errors as warnings, those of one place once in
// limits::kRefusalLogInterval, since anybody who reaches a port can cause them. To be called when
// our log has started.
void TakeGrpcLog();

// gRPC writes its lines itself again. To be called before our log stops.
void GiveGrpcLogBack();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_GRPC_LOG_H_
