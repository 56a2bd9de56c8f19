"""Shows of every check that it can be red, on made-up trees."""

from __future__ import annotations

import pytest

from tidy import includes, mirrors, mirrors_python, names, protos, sizes
from tidy.tree import Finding, Tree


def said(findings: list[Finding]) -> list[str]:
    return [f"{finding.path}:{finding.line}" for finding in findings]


def test_a_finding_names_its_place() -> None:
    assert str(Finding("a/b.cc", 3, "is odd")) == "a/b.cc:3: is odd"


# Sizes.
def test_long_files_are_found() -> None:
    tree = Tree(
        {
            "server/a.cc": "x\n" * 331,
            "server/b.cc": "x\n" * 330,
            "tests/a_test.cc": "x\n" * 401,
            "tests/b_test.cc": "x\n" * 400,
            "a.proto": "//\n" * 900,
        }
    )
    assert said(sizes.check_files(tree, {})) == ["server/a.cc:331", "tests/a_test.cc:401"]
    exempt = {"server/a.cc": "a reason", "tests/a_test.cc": "another"}
    assert sizes.check_files(tree, exempt) == []
    assert said(sizes.check_files(Tree({}), {"gone.cc": "a reason"})) == [f"{sizes.WHERE}:0"]


def test_long_lines_are_found() -> None:
    long = "x" * 101
    tree = Tree(
        {
            "server/a.cc": f"ok\n{long}\n",
            "server/b.cc": f"// clang-format off\n{long}\n// clang-format on\n{long}\n",
            "a.py": f"{long}\n{'x' * 90}  # type: ignore[arg-type]\n",
            "CMakeLists.txt": f"{long}\n",
            "Makefile": f"# See https://{long}\n{long}\n",
            "docs/a.md": f"{long}\n",
            "a.proto": "é" * 100 + f"\n{long}\n",
        }
    )
    assert said(sizes.check_lines(tree, {})) == [
        "CMakeLists.txt:1",
        "Makefile:2",
        "a.proto:2",
        "a.py:1",
        "server/a.cc:2",
        "server/b.cc:4",
    ]
    example = Tree({"a.py": f"{long}\n"})
    assert sizes.check_lines(example, {"a.py": "a reason"}) == []
    assert said(sizes.check_lines(Tree({}), {"gone.py": "a reason"})) == [f"{sizes.WHERE}:0"]


def test_data_of_tests_may_be_long() -> None:
    data = 'f(R"({"' + "x" * 100 + '"})");'
    many = 'R"(\n' + "x" * 101 + '\n)"\n' + "y" * 101
    tree = Tree(
        {
            "tests/a.cc": data + "\n",
            "tests/b.cc": many + "\n",
            "server/a.cc": data + "\n",
            "tests/c.cc": f'f("short", {"y" * 101});\n',
            "tests/d.py": f'"""D.\n\n{"x" * 101}\n"""\nY = """\n{"x" * 101}\n"""\n',
        }
    )
    assert said(sizes.check_lines(tree, {})) == [
        "server/a.cc:1",
        "tests/b.cc:4",
        "tests/c.cc:1",
        "tests/d.py:3",
    ]


def test_long_functions_are_found() -> None:
    tree = Tree(
        {
            "server/a.cc": "int F() {\n" + "  x;\n" * 99 + "}\nint G() {\n" + "  x;\n" * 98 + "}\n",
            "server/b.cc": "namespace a {\n" + "int x;\n" * 200 + "}\n",
            "server/c.cc": "T F() {\n  static const T t = {\n" + "  x,\n" * 200 + "  };\n}\n",
            "a.py": '"""A."""\ndef f():\n    """D."""\n' + "    x()\n" * 101,
            "b.py": 'def f():\n    """D.\n' + "\n" * 200 + '    """\n    return 1\n',
        }
    )
    assert said(sizes.check_functions(tree)) == ["a.py:2", "server/a.cc:1"]


# Includes.
def test_upward_includes_are_found() -> None:
    tree = Tree(
        {
            "client_core/base/a.h": '#include "client_core/call/c.h"\n',
            "client_core/call/c.h": '#include "client_core/base/b.h"\n#include "tests/t.h"\n',
            "client_core/base/b.h": "",
            "client_core/client.h": '#include "server/s.h"\n#include "client_core/call/c.h"\n',
            "client_core/attic/x.h": "",
            "server/s.h": '#include "client_core/client.h"\n',
        }
    )
    assert said(includes.check_directions(tree)) == [
        "client_core/attic/x.h:0",
        "client_core/base/a.h:1",
        "client_core/call/c.h:2",
        "client_core/client.h:1",
    ]


def test_circles_of_rooms_are_found() -> None:
    files = {
        "client_core/wire/a.h": '#include "client_core/config/b.h"\n',
        "client_core/config/b.h": "",
        "client_core/config/c.h": '#include "client_core/wire/d.h"\n',
        "client_core/wire/d.h": "",
    }
    assert len(includes.check_room_cycles(Tree(files))) == 1
    assert includes.check_file_cycles(Tree(files)) == []
    del files["client_core/config/c.h"]
    assert includes.check_room_cycles(Tree(files)) == []


def test_circles_of_files_are_found() -> None:
    tree = Tree(
        {
            "server/a.h": '#include "server/b.h"\n',
            "server/b.h": '#include "server/c.h"\n',
            "server/c.h": '#include "server/a.h"\n',
        }
    )
    (finding,) = includes.check_file_cycles(tree)
    assert "server/a.h -> server/b.h -> server/c.h -> server/a.h" in finding.message


@pytest.mark.parametrize(
    "header",
    [
        "grpcpp/grpcpp.h",
        "curl/curl.h",
        "uv.h",
        "ares.h",
        "hiredis/hiredis.h",
        "simdjson.h",
        "rapidjson/document.h",
        "yaml-cpp/yaml.h",
        "spdlog/spdlog.h",
        "prometheus/gauge.h",
        "microhttpd.h",
        "zlib.h",
        "mutex",
        "absl/synchronization/mutex.h",
    ],
)
def test_libraries_out_of_their_room_are_found(header: str) -> None:
    path = "client_core/call/a.cc"
    tree = Tree({path: f"#include <{header}>\n", "tests/a.cc": f"#include <{header}>\n"})
    assert said(includes.check_libraries(tree, {})) == [f"{path}:1"]
    assert includes.check_libraries(tree, {f"{path} includes {header}": "a reason"}) == []


def test_libraries_in_their_room_are_not() -> None:
    tree = Tree(
        {
            "server/a.cc": "#include <grpcpp/grpcpp.h>\n",
            "client_core/transport/curl_url.cc": "#include <curl/curl.h>\n",
            "client_core/wire/json.h": "#include <simdjson.h>\n",
            "client_core/runtime/loop.h": "#include <uv.h>\n",
        }
    )
    assert includes.check_libraries(tree, {}) == []
    assert len(includes.check_libraries(tree, {"server/a.cc includes uv.h": "stale"})) == 1


def test_own_headers_come_first() -> None:
    tree = Tree(
        {
            "server/a.h": "",
            "server/a.cc": '#include <string>\n#include "server/a.h"\n',
            "tests/unit/server/a_test.cc": '#include "server/a.h"\n',
            "server/main.cc": "#include <string>\n",
        }
    )
    assert said(includes.check_own_header_first(tree)) == ["server/a.cc:1"]


def test_wrong_guards_are_found() -> None:
    def header(guard: str) -> str:
        return f"// A.\n#ifndef {guard}\n#define {guard}\n#endif  // {guard}\n"

    tree = Tree(
        {
            "server/a_b.h": header("NEXUSNITRO_SERVER_A_B_H_"),
            "server/c.h": header("NEXUSNITRO_SERVER_A_B_H_"),
            "server/d.h": "#pragma once\n",
        }
    )
    assert said(includes.check_guards(tree)) == ["server/c.h:1", "server/d.h:1"]


# Names.
def test_empty_names_are_found() -> None:
    tree = Tree(
        {
            "server/string_util.cc": "",
            "docs/plan_v2.md": "",
            "server/a.cc": '// A helper.\nint callHelper = Call("misc");\n'
            "using google::protobuf::util::MessageDifferencer;\nint mutility;\n",
            "a.py": '"""A helper."""\nimport importlib.util\n\nparse_v2 = 1\nis_new = 2\n',
        }
    )
    assert said(names.check_names(tree)) == [
        "docs/plan_v2.md:0",
        "server/string_util.cc:0",
        "a.py:4",
        "server/a.cc:2",
    ]


def test_marks_are_found() -> None:
    tree = Tree({"a.md": "all done\nTODO(me): more\n", "b.cc": 'mkdtemp("XXXXXX"); // FIXME\n'})
    assert said(names.check_marks(tree)) == ["a.md:2", "b.cc:1"]


@pytest.mark.parametrize(
    "line",
    ["return x;", "if (x) {", "Call(a, b);", "a->b.c(d);", "int x = 3;", "#include <a>", "}"],
)
def test_dead_code_of_cpp_is_found(line: str) -> None:
    tree = Tree({"a.cc": f"// Words, and more words; a call() too.\n  // {line}\n"})
    assert said(names.check_dead_code(tree)) == ["a.cc:2"]


@pytest.mark.parametrize(
    "line", ["x = 3", "call(a)", "import os", "return x", "if x:", "for x in y:", "def f(x):"]
)
def test_dead_code_of_python_is_found(line: str) -> None:
    tree = Tree({"a.py": f"# Words.\n# Limits: 3\n# type: ignore\nx = 1  # y = 2\n# {line}\n"})
    assert said(names.check_dead_code(tree)) == ["a.py:5"]


# Mirrors.
def test_missing_unit_tests_are_found() -> None:
    tree = Tree(
        {
            "server/a.cc": "",
            "client_core/x/b.cc": "",
            "tests/unit/client_core/x/b_test.cc": "",
            "tests/integration/a_test.cc": "",
        }
    )
    assert said(mirrors.check_cpp(tree, {})) == ["server/a.cc:0"]
    assert mirrors.check_cpp(tree, {"server/a.cc": "tests/integration/a_test.cc"}) == []
    gone = {"server/a.cc": "tests/integration/gone_test.cc"}
    assert said(mirrors.check_cpp(tree, gone)) == ["server/a.cc:0"]
    stale = {
        "server/a.cc": "tests/integration/a_test.cc",
        "client_core/x/b.cc": "tests/integration/a_test.cc",
    }
    assert said(mirrors.check_cpp(tree, stale)) == [f"{mirrors.WHERE}:0"]


def test_tests_of_nothing_are_found() -> None:
    tree = Tree(
        {
            "server/a.cc": "",
            "tests/unit/server/a_test.cc": "",
            "tests/unit/server/a_limits_test.cc": "",
            "tests/unit/server/gone_test.cc": "",
        }
    )
    assert said(mirrors.check_orphans(tree)) == ["tests/unit/server/gone_test.cc:0"]


def test_missing_python_tests_are_found() -> None:
    tree = Tree(
        {
            "python/src/nexusnitro/a.py": "",
            "python/src/nexusnitro/b.py": "",
            "python/src/nexusnitro/__init__.py": "",
            "python/src/nexusnitro/v1/c.py": "",
            "tests/python/test_a.py": "",
            "tests/python/test_init.py": "",
        }
    )
    assert said(mirrors_python.check_python(tree, {})) == ["python/src/nexusnitro/b.py:0"]
    covered = {"python/src/nexusnitro/b.py": "tests/python/test_a.py"}
    assert mirrors_python.check_python(tree, covered) == []
    gone = {"python/src/nexusnitro/b.py": "tests/python/test_gone.py"}
    assert len(mirrors_python.check_python(tree, gone)) == 1


# Protos.
PROTO = """
// A service.
service S {
  // A method.
  rpc M(R) returns (R);
  rpc N(R) returns (R);
}

message R {
  // A field.
  string a = 1;

  map<string, int32> b = 2;
  reserved 3;
  // A choice.
  oneof c {
    optional bool d = 4;
  }
  // An enum.
  enum Kind {
    // Unset.
    KIND_UNSPECIFIED = 0;
    KIND_A = 1;
  }
}
"""


def test_elements_without_a_comment_are_found() -> None:
    assert said(protos.check_comments(Tree({"a.proto": PROTO}))) == [
        "a.proto:6",
        "a.proto:9",
        "a.proto:13",
        "a.proto:17",
        "a.proto:23",
    ]


def test_wrong_enums_are_found() -> None:
    assert protos.check_enums(Tree({"a.proto": PROTO})) == []
    zero = PROTO.replace("KIND_UNSPECIFIED = 0", "KIND_UNKNOWN = 0")
    assert said(protos.check_enums(Tree({"a.proto": zero}))) == ["a.proto:22"]
    prefix = PROTO.replace("KIND_A", "A")
    assert said(protos.check_enums(Tree({"a.proto": prefix}))) == ["a.proto:23"]


def test_words_of_others_are_found() -> None:
    tree = Tree({"a.proto": PROTO.replace("string a ", "string upstream_name ")})
    assert said(protos.check_words(tree, {})) == ["a.proto:11"]
    assert protos.check_words(tree, {"a.proto: upstream_name": "a reason"}) == []
    tree = Tree({"a.proto": PROTO.replace("rpc M", "rpc GetCompletion")})
    assert said(protos.check_words(tree, {})) == ["a.proto:5"]
