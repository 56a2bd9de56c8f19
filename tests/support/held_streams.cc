// held_streams: a client that can be killed or frozen.
//
//   held_streams TARGET STREAMS
//
// Starts streams, reads the first chunk of each, prints "ready" and waits to be ended.

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "tests/support/chat_requests.h"

int main(int argc, char** argv) {
  namespace v1 = nexusnitro::v1;
  if (argc != 3) return 2;
  const auto stub =
      v1::ChatService::NewStub(grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials()));
  const int streams = std::atoi(argv[2]);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ChatChunk>>> readers;
  v1::ChatChunk chunk;
  for (int i = 0; i < streams; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(stub->StreamChat(contexts.back().get(), nexusnitro::testing::Ask("hi")));
    if (!readers.back()->Read(&chunk)) return 1;
  }
  std::printf("ready\n");
  std::fflush(stdout);
  while (true) pause();
}
