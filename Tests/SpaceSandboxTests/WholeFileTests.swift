import Foundation
import SpaceSandbox
import Testing

/// Files written whole or not at all.
@Suite struct WholeFileTests {
  private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "agon-files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  private func code(_ body: () throws -> Void) -> SandboxError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? SandboxError)?.code
    }
  }

  @Test func aFileIsNotWrittenOverUnlessThatIsMeant() throws {
    try withFolder { folder in
      let path = folder + "/a"
      try WholeFile.write([1, 2], to: path)
      #expect(code { try WholeFile.write([3], to: path) } == .exists)
      #expect(try WholeFile.read(path, limit: 2) == [1, 2])
      try WholeFile.write([3], to: path, replaces: true)
      #expect(try WholeFile.read(path, limit: 2) == [3])
      #expect(try WholeFile.names(in: folder) == ["a"], "nothing is left beside it")
      #expect(code { _ = try WholeFile.read(path, limit: 0) } == .tooLarge)
    }
  }

  @Test func aLinkIsNeitherReadNorFollowed() throws {
    try withFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/target")
      #expect(WholeFile.exists(folder + "/link"))
      #expect(code { try WholeFile.write([1], to: folder + "/link") } == .exists)
      try WholeFile.write([1], to: folder + "/target")
      #expect(code { _ = try WholeFile.read(folder + "/link", limit: 9) } == .symlink)
      // What is replaced is the link, not what it leads to.
      try WholeFile.write([2], to: folder + "/link", replaces: true)
      #expect(try WholeFile.read(folder + "/target", limit: 9) == [1])
    }
  }

  @Test func foldersAreMadeAndWhatCannotBeWrittenSaysSo() throws {
    try withFolder { folder in
      try WholeFile.makeFolder(folder + "/a/b/c")
      try WholeFile.makeFolder(folder + "/a/b/c")
      #expect(WholeFile.isFolder(folder + "/a/b/c"))
      try WholeFile.write([1], to: folder + "/file")
      #expect(code { try WholeFile.makeFolder(folder + "/file/x") } == .unwritable)
      #expect(code { try WholeFile.write([1], to: folder + "/nowhere/x") } == .unwritable)
      #expect(code { _ = try WholeFile.read(folder + "/nothing", limit: 1) } == .unreadable)
      #expect(code { _ = try WholeFile.read(folder, limit: 1) } == .unreadable)
      #expect(try WholeFile.names(in: folder + "/nothing") == [])
      #expect(code { _ = try WholeFile.names(in: folder + "/file") } == .unreadable)
    }
  }
}
