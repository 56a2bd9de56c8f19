// Macros that return early from a function on an error. They name absl::Status and absl::StatusOr.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_STATUS_MACROS_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define NN_RETURN_IF_ERROR(expression)                            \
  do {                                                            \
    if (absl::Status nn_status = (expression); !nn_status.ok()) { \
      return nn_status;                                           \
    }                                                             \
  } while (false)

#define NN_STATUS_CONCAT_INNER(a, b) a##b
#define NN_STATUS_CONCAT(a, b) NN_STATUS_CONCAT_INNER(a, b)

#define NN_ASSIGN_OR_RETURN(lhs, expression) \
  NN_ASSIGN_OR_RETURN_INNER(NN_STATUS_CONCAT(nn_status_or_, __LINE__), lhs, expression)

#define NN_ASSIGN_OR_RETURN_INNER(name, lhs, expression) \
  auto name = (expression);                              \
  if (!name.ok()) return std::move(name).status();       \
  lhs = *std::move(name)

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_STATUS_MACROS_H_
