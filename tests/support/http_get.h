// HttpGet: one HTTP request to a port on loopback, over a plain socket. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_HTTP_GET_H_
#define NEXUSNITRO_TESTS_SUPPORT_HTTP_GET_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace nexusnitro::testing {

struct HttpReply {
  int status = 0;  // 0 if there was no reply.
  std::string body;
};

inline HttpReply HttpGet(int port, const std::string& path, const std::string& method = "GET") {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string reply;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request =
        method + " " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4'096];
    for (ssize_t size = 0; (size = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
      reply.append(buffer, static_cast<size_t>(size));
    }
  }
  close(fd);
  HttpReply result;
  if (reply.size() > 12) result.status = std::atoi(reply.c_str() + 9);
  const size_t head_end = reply.find("\r\n\r\n");
  if (head_end != std::string::npos) result.body = reply.substr(head_end + 4);
  return result;
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_HTTP_GET_H_
