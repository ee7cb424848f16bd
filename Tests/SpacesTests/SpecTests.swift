import Foundation
import SpaceSandbox
import TestSupport
import Testing

/// The spec tests that a Space brings along pass, each in the real sandbox.
@Suite struct SpecTests {
  struct SpecFile: CustomTestStringConvertible, Sendable {
    let space: String
    let path: String

    var testDescription: String { "\(space)/\(path)" }
  }

  static let spaces: [String] = {
    do {
      let folder = Fixture.repository.appending(path: "spaces").path
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      fatalError("spaces/ cannot be read: \(error)")
    }
  }()

  static let files: [SpecFile] = {
    do {
      return try spaces.flatMap { space in
        try Fixture.shipped(space).files.map(\.path).filter { $0.hasPrefix("tests/") && $0.hasSuffix(".lua") }
          .map { SpecFile(space: space, path: $0) }
      }
    } catch {
      fatalError("a Space of spaces/ cannot be read: \(error)")
    }
  }()

  @Test(arguments: spaces) func aSpaceHasSpecTests(space: String) {
    #expect(Self.files.contains { $0.space == space })
  }

  @Test(arguments: files) func everyCasePasses(file: SpecFile) throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped(file.space), executable: Fixture.executable, entry: file.path)
    let names = try sandbox.functionNames().get()
    #expect(!names.isEmpty, "\(file.testDescription) returns no functions")
    for name in names {
      if case .failure(let failure) = sandbox.runCase(name) { Issue.record("\(file.testDescription), \(name): \(failure)") }
    }
  }
}
