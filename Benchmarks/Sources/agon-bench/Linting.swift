internal import Glibc
internal import InProcess
internal import SpaceLint
internal import SpaceSandbox

/// Row 9. Every static rule over the same 1,000 Lua files as luacheck, from warm files, each in one process on one core.
enum Linting {
  static func rows(_ options: Options) throws -> [Row] {
    let folder = "/tmp/agon-bench-lint-\(getpid())"
    let spaces = try copies(of: options.spaces, into: folder, files: options.isQuick ? 200 : 1000)
    defer { Folder.remove(folder) }
    let files = spaces.flatMap(\.lua)
    let installed: [String] = ["/usr/bin/luacheck", "/usr/local/bin/luacheck"]
    guard let luacheck = installed.first(where: { access($0, X_OK) == 0 }) else {
      say("luacheck is not installed (apt-get install lua-check): row 9 has no peer")
      return []
    }
    let bytes = spaces.reduce(0) { $0 + $1.bytes }
    var findings = 0
    let pairs = Measure.pairs(
      options.isQuick ? 1 : 3,
      ours: {
        let start = bench_process_seconds(0)
        findings = 0
        for space in spaces {
          guard let source = try? SpaceSource(folder: space.path) else { preconditionFailure("a copy of a Space can be read") }
          findings += Linter.check(source).findings.count
        }
        return bench_process_seconds(0) - start
      },
      peer: {
        Child([luacheck, "--no-config", "--no-cache", "--std", "lua54", "-qqq"] + files).processorSeconds
      })
    return [
      Row(
        number: 9, what: "static lint of \(files.count) files, \(Show.mebibytes(Int64(bytes))), against luacheck's speed",
        ours: Show.time(pairs.ours), peer: "luacheck " + Show.time(pairs.peer), ratio: 1 / pairs.ratio, target: .atLeast(10),
        floor: "\(Show.mebibytes(Int64(Double(bytes) / pairs.ours)))/s; \(findings) findings"), linear(options),
    ]
  }

  /// The parser over one file of 4 MiB, beside the same bytes in files of 16 KiB: what is linear has the same speed in both.
  private static func linear(_ options: Options) -> Row {
    let pieces = options.spaces.compactMap { $0.bytes(of: "main.lua") }.map {
      Array("do local function chunk()\n".utf8) + $0 + Array("\nend end\n".utf8)
    }
    var large: [UInt8] = []
    var small: [[UInt8]] = [[]]
    var index = 0
    while large.count < 4 << 20 {
      let piece = pieces[index % pieces.count]
      large += piece
      if small[small.count - 1].count > 16 << 10 { small.append([]) }
      small[small.count - 1] += piece
      index += 1
    }
    func seconds(_ files: [[UInt8]]) -> Double {
      let start = bench_process_seconds(0)
      for file in files { precondition(Syntax(parsing: file).errors.isEmpty) }
      return bench_process_seconds(0) - start
    }
    let pairs = Measure.pairs(options.isQuick ? 1 : 5, ours: { seconds([large]) }, peer: { seconds(small) })
    return Row(
      number: 9, what: "parser: one file of \(Show.mebibytes(Int64(large.count))), to the same in \(small.count) files",
      ours: Show.time(pairs.ours), peer: "small files " + Show.time(pairs.peer), ratio: pairs.ratio, target: .atMost(1.5),
      floor: "\(Show.mebibytes(Int64(Double(large.count) / pairs.ours)))/s")
  }

  private struct Copy {
    let path: String
    let lua: [String]
    let bytes: Int
  }

  /// Copies of the shipped Spaces, each a little different, with so many Lua files in all.
  private static func copies(of spaces: [SpacePackage], into folder: String, files: Int) throws -> [Copy] {
    mkdir(folder, 0o700)
    var copies: [Copy] = []
    var made = 0
    while made < files {
      let number = copies.count
      let space = spaces[number % spaces.count]
      let path = "\(folder)/\(number)"
      for sub in ["", "/bots", "/lib", "/tests", "/tools"] { mkdir(path + sub, 0o700) }
      var lua: [String] = []
      var bytes = 0
      for file in space.files {
        var text = file.bytes
        if file.path.hasSuffix(".lua") {
          if made + lua.count == files { continue }
          text += Array("-- Copy \(number).\n".utf8)
          lua.append("\(path)/\(file.path)")
          bytes += text.count
        }
        Folder.write(text, to: "\(path)/\(file.path)")
      }
      made += lua.count
      copies.append(Copy(path: path, lua: lua, bytes: bytes))
    }
    return copies
  }
}
