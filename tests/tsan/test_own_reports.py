"""Tests which of ThreadSanitizer's reports count."""

from __future__ import annotations

from pathlib import Path

from own_reports import is_ours, read_reports

RACE = """WARNING: ThreadSanitizer: data race (pid=1)
  Write of size 8 at 0x7b2000dd3b88 by thread T1:
    #0 operator delete(void*, unsigned long) ../../tsan_new_delete.cpp:150 (libtsan.so.2+0x86c3d)
    #1 std::deque<int>::~deque() /usr/include/c++/12/bits/stl_deque.h:169 (tests+0x1)
    #2 {first}
    #3 <null> <null> (libgrpc++.so.1.51+0xa21ed)

  Previous atomic read of size 8 at 0x7b2000dd3b88 by thread T2:
    #0 nexusnitro::v1::Chat::text() const /build/proto/generated/nexusnitro/v1/chat.pb.h:7 (tests+0x2)
    #1 {second}

SUMMARY: ThreadSanitizer: data race"""

OURS = "nexusnitro::Call::Finish(absl::Status) /src/client_core/call/call.cc:12 (tests+0x3)"
OF_A_HEADER = "grpc::Status::~Status() /usr/include/grpcpp/support/status.h:3 (tests+0x4)"
OF_A_LIBRARY = "<null> <null> (libgrpc.so.29+0x44178a)"
WITHOUT_LINES = "grpc::internal::Call::Call() <null> (tests+0x5)"


def test_a_race_between_two_accesses_of_ours_counts() -> None:
    assert is_ours(RACE.format(first=OURS, second=OURS))


def test_a_race_with_an_access_of_grpc_does_not_count() -> None:
    for library in (OF_A_HEADER, OF_A_LIBRARY, WITHOUT_LINES):
        assert not is_ours(RACE.format(first=OURS, second=library))
        assert not is_ours(RACE.format(first=library, second=OURS))


def test_what_grpc_calls_is_not_grpc() -> None:
    # The third frame of the first stack is gRPC's; the access is ours all the same.
    assert is_ours(RACE.format(first=OURS + "\n    #3 " + OF_A_HEADER, second=OURS))


def test_other_reports_count_always() -> None:
    assert is_ours("WARNING: ThreadSanitizer: heap-use-after-free (pid=1)\n  " + OF_A_LIBRARY)
    assert is_ours("WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=1)")


def test_a_race_about_a_number_that_the_loop_lets_go_does_not_count() -> None:
    stack = "epoll_ctl ../tsan.cpp:1 (libtsan.so.2+0x1)\n    #1 <null> <null> (libuv.so.1+0x2)"
    top = RACE.splitlines()[2].strip().removeprefix("#0 ")
    race = RACE.format(first=OURS, second=OURS).replace(top, stack)
    assert is_ours(race)
    place = "Location is file descriptor 14 created by thread T1 at:\n\nSUMMARY"
    assert not is_ours(race.replace("SUMMARY", place))


def test_openssl_counts_where_no_thread_of_grpc_takes_part() -> None:
    openssl = f"EVP_CIPHER_CTX_reset <null> (libcrypto.so.3+0x20b01d)\n    #9 {OURS}"
    race = RACE.format(first=openssl, second=openssl)
    assert is_ours(race)
    made = "  Thread T1 created by main thread at:\n    #1 grpc_core::Thread::Thread() <null> (l+1)"
    assert not is_ours(race.replace("SUMMARY", f"{made}\n\nSUMMARY"))
    assert is_ours(RACE.format(first=OURS, second=OURS).replace("SUMMARY", f"{made}\n\nSUMMARY"))


def test_the_end_of_a_status_with_several_owners_does_not_count() -> None:
    race = RACE.format(first=OURS, second=OURS)
    end = "#1 absl::debian3::Status::Unref(unsigned long) /usr/include/absl/status.h:878 (t+1)"
    frame = race.splitlines()[3].strip()
    assert not is_ours(race.replace(frame, end))


def test_a_report_that_breaks_off_does_not_count() -> None:
    race = RACE.format(first=OURS, second=OURS)
    assert not is_ours(race[: race.index("Previous")])


def test_reports_are_read_from_every_log(tmp_path: Path) -> None:
    bar = "==================\n"
    race = RACE.format(first=OURS, second=OURS)
    (tmp_path / "log.1").write_text(f"{bar}{race}\n{bar}{bar}{race}\n{bar}")
    (tmp_path / "log.2").write_text("==7==ERROR: ThreadSanitizer: SEGV on unknown address\n")
    (tmp_path / "log.3").write_text("ThreadSanitizer: reported 2 warnings\n")
    assert len(read_reports(tmp_path)) == 3
