import Foundation
import SpaceContent
import SpaceContract
import TestSupport
import Testing

@testable import SpaceSandbox

/// Folders that are refused, each with the whole message that the person who starts the host reads.
@Suite struct BadFolderTests {
  /// A folder of its own, gone after the test.
  final class Scratch {
    let path: String

    init() throws {
      path = FileManager.default.temporaryDirectory.appending(path: "agon-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
      chmod(path + "/space", 0o755)
      try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ relative: String, _ bytes: [UInt8]) throws {
      let file = URL(filePath: path + "/" + relative)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }

    /// Writes a sound Space into `folder`.
    @discardableResult func space(_ folder: String = "space", id: String = "fixture", main: String = Probe.source([:])) throws -> String {
      for file in try Fixture.package(main, manifest: ["id": .text(id)]).files { try write("\(folder)/\(file.path)", file.bytes) }
      return path + "/" + folder
    }
  }

  struct Change: CustomTestStringConvertible, Sendable {
    let name: String
    let code: SandboxError.Code
    /// The folder stands for SPACE.
    let message: String
    let hint: String
    let make: @Sendable (_ scratch: Scratch, _ space: String) throws -> Void
    var testDescription: String { name }
  }

  static let copyIn = "a Space holds its files itself: copy the file in"
  static let names = "use letters, digits, '.', '_' and '-'"

  static let changes = [
    Change(name: "a linked file", code: .symlink, message: "SPACE/lib.lua is a symbolic link", hint: copyIn) {
      try FileManager.default.createSymbolicLink(atPath: $1 + "/lib.lua", withDestinationPath: $1 + "/main.lua")
    },
    Change(name: "a linked folder", code: .symlink, message: "SPACE/lib is a symbolic link", hint: copyIn) {
      try FileManager.default.createSymbolicLink(atPath: $1 + "/lib", withDestinationPath: "/etc")
    },
    Change(name: "a dangling link", code: .symlink, message: "SPACE/x is a symbolic link", hint: copyIn) {
      try FileManager.default.createSymbolicLink(atPath: $1 + "/x", withDestinationPath: "/nowhere")
    },
    Change(name: "main.lua is a link", code: .symlink, message: "SPACE/main.lua is a symbolic link", hint: copyIn) {
      try FileManager.default.removeItem(atPath: $1 + "/main.lua")
      try FileManager.default.createSymbolicLink(atPath: $1 + "/main.lua", withDestinationPath: "/etc/passwd")
    },
    Change(name: "a pipe", code: .badPath, message: "SPACE/pipe is neither a file nor a folder", hint: "") { _, space in
      try #require(mkfifo(space + "/pipe", 0o600) == 0)
    },
    Change(name: "a space in a name", code: .badPath, message: "SPACE holds a file with an odd name", hint: names) { scratch, _ in
      try scratch.write("space/a b.lua", [])
    },
    Change(name: "a letter with an accent", code: .badPath, message: "SPACE/lib holds a file with an odd name", hint: names) { scratch, _ in
      try scratch.write("space/lib/é.lua", [])
    },
    Change(name: "a line feed in a name", code: .badPath, message: "SPACE holds a file with an odd name", hint: names) { scratch, _ in
      try scratch.write("space/a\nb", [])
    },
    Change(name: "a name of 65 letters", code: .badPath, message: "SPACE holds a file with an odd name", hint: names) { scratch, _ in
      try scratch.write("space/" + String(repeating: "n", count: 65), [])
    },
    Change(name: "six folders deep", code: .badPath, message: "SPACE/a/b/c/d/e is nested more than 4 folders deep", hint: "") {
      scratch, _ in
      try scratch.write("space/a/b/c/d/e/f.lua", [])
    },
    Change(name: "201 files", code: .tooLarge, message: "SPACE/z: a Space may have 200 files and 8388608 bytes in all", hint: "") {
      scratch, space in
      for index in 0..<196 { try scratch.write("space/z/\(index)", []) }
    },
    Change(name: "9 MB", code: .tooLarge, message: "SPACE: a Space may have 200 files and 8388608 bytes in all", hint: "") { scratch, _ in
      try scratch.write("space/x", [UInt8](repeating: 0, count: 5 << 20))
      try scratch.write("space/y", [UInt8](repeating: 0, count: 4 << 20))
    },
    Change(
      name: "a file of 9 MB", code: .unreadable, message: "SPACE/x cannot be read: it is too large",
      hint: "check that it exists and that this user may read it"
    ) { scratch, _ in try scratch.write("space/x", [UInt8](repeating: 0, count: 9 << 20)) },
    Change(
      name: "no main.lua", code: .missingFile, message: "SPACE: main.lua is missing",
      hint: "the manifest of a Space promises main.lua and one file for each bot"
    ) {
      try FileManager.default.removeItem(atPath: $1 + "/main.lua")
    },
    Change(
      name: "no bot", code: .missingFile, message: "SPACE: bots/random.lua is missing",
      hint: "the manifest of a Space promises main.lua and one file for each bot"
    ) { try FileManager.default.removeItem(atPath: $1 + "/bots/random.lua") },
    Change(
      name: "no manifest", code: .missingFile, message: "SPACE: manifest.json is missing",
      hint: "a Space is a folder with manifest.json, main.lua and bots/"
    ) { try FileManager.default.removeItem(atPath: $1 + "/manifest.json") },
    Change(
      name: "main.lua is a folder", code: .missingFile, message: "SPACE: main.lua is missing",
      hint: "the manifest of a Space promises main.lua and one file for each bot"
    ) {
      try FileManager.default.removeItem(atPath: $1 + "/main.lua")
      try FileManager.default.createDirectory(atPath: $1 + "/main.lua", withIntermediateDirectories: true)
    },
  ]

  @Test(arguments: changes) func isRefused(change: Change) throws {
    let scratch = try Scratch()
    let space = try scratch.space()
    try change.make(scratch, space)
    #expect(throws: SandboxError(change.code, change.message.replacing("SPACE", with: space), hint: change.hint)) {
      try SpacePackage(folder: space)
    }
  }

  @Test func whatIsLeftOutOfAPackage() throws {
    let scratch = try Scratch()
    let space = try scratch.space()
    let plain = try SpacePackage(folder: space)
    try scratch.write("space/.git/HEAD", [1])
    try scratch.write("space/goldens/first.cbor", [1])
    #expect(try SpacePackage(folder: space).cid == plain.cid)
    #expect(try SpacePackage(folder: space).files == plain.files)
    try scratch.write("space/lib/goldens/first.lua", [1])
    #expect(try SpacePackage(folder: space).cid != plain.cid)
  }

  static let mayRead = "check that it exists and that this user may read it"

  @Test func whatCannotBeRead() throws {
    let scratch = try Scratch()
    let space = try scratch.space()
    #expect(throws: SandboxError(.unreadable, "\(space)-x cannot be read: No such file or directory", hint: Self.mayRead)) {
      try SpacePackage(folder: space + "-x")
    }
    #expect(throws: SandboxError(.unreadable, "\(space)/main.lua cannot be read: Not a directory", hint: Self.mayRead)) {
      try SpacePackage(folder: space + "/main.lua")
    }
    #expect(
      throws: SandboxError(
        .unreadable, "the Spaces folder \(space)-x cannot be read: No such file or directory", hint: "give one with --spaces DIR")
    ) { try SpacesFolder(path: space + "-x", executable: Fixture.executable) }
    // Root may open it, and the kernel still refuses the bytes.
    #expect { try FileBytes.read("/proc/self/mem", limit: 100) } throws: {
      FileBytes.explain($0 as? FileBytes.Fault ?? .tooLarge) == "Input/output error"
    }
    #expect { try FileBytes.read("/dev/zero", limit: 100) } throws: {
      FileBytes.explain($0 as? FileBytes.Fault ?? .tooLarge) == "it is not a regular file"
    }
  }

  @Test func aFolderWithoutPermission() throws {
    guard getuid() != 0 else {
      print("NOT RUN: root may read a folder of mode 000; whatCannotBeRead covers what the kernel refuses to root")
      return
    }
    let scratch = try Scratch()
    let space = try scratch.space()
    chmod(space, 0o000)
    #expect(throws: SandboxError(.unreadable, "\(space) cannot be read: Permission denied", hint: Self.mayRead)) {
      try SpacePackage(folder: space)
    }
  }

  @Test func theSoundOnesGoOn() throws {
    let scratch = try Scratch()
    try scratch.space("b-sound", id: "b")
    try scratch.space("a-sound", id: "a")
    try scratch.space("c-twice", id: "b")
    try scratch.space("d-broken", id: "d", main: "error('broken')")
    try scratch.space("e-loop", id: "e", main: "while true do end")
    try scratch.write("f-no-space/readme.txt", [1])
    try scratch.write("g-file.txt", [1])
    try scratch.space(".hidden", id: "hidden")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/h-link", withDestinationPath: scratch.path + "/a-sound")
    let folder = try SpacesFolder(path: scratch.path, executable: Fixture.executable)
    #expect(folder.spaces.map(\.manifest.id) == ["a", "b"])
    #expect(folder.space("b")?.files.count == 5)
    #expect(folder.space("d") == nil)
    #expect(folder.refused.map(\.name) == ["c-twice", "d-broken", "e-loop", "f-no-space", "h-link"])
    #expect(
      folder.refused.map(\.error) == [
        SandboxError(.manifest, "\(scratch.path)/c-twice has the id b, which another folder has already"),
        SandboxError(.load, "d/main.lua: runtime_error: main.lua:1: broken"),
        SandboxError(.load, "e/main.lua: budget: the instruction budget is exhausted"),
        SandboxError(
          .missingFile, "\(scratch.path)/f-no-space: manifest.json is missing",
          hint: "a Space is a folder with manifest.json, main.lua and bots/"),
        SandboxError(.symlink, "\(scratch.path)/h-link is a symbolic link", hint: "copy the Space into the folder"),
      ])
  }

  @Test func noWorker() {
    #expect(
      throws: SandboxError(
        .worker, "the worker at /nowhere/space-worker cannot be read: No such file or directory",
        hint: "build the package again: swift build")
    ) {
      try WorkerExecutable(path: "/nowhere/space-worker")
    }
  }
}
