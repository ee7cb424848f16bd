import Foundation
import SpaceReview
import TestSupport
import Testing

/// The spec tests that a Space brings along pass, each in the real sandbox.
@Suite struct SpecTests {
  static let spaces: [String] = {
    do {
      let folder = Fixture.repository.appending(path: "spaces").path
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      fatalError("spaces/ cannot be read: \(error)")
    }
  }()

  @Test(arguments: spaces) func everyCasePasses(space: String) throws {
    let report = try SpecRun.run(Fixture.shipped(space), executable: Fixture.executable)
    #expect(!report.files.isEmpty, "\(space) has no spec tests")
    for file in report.files {
      if let refusal = file.refusal { Issue.record("\(space)/\(file.path): \(refusal)") }
      for test in file.cases {
        if let failure = test.failure { Issue.record("\(space)/\(file.path), \(test.name): \(failure)") }
      }
    }
    #expect(report.passed > 0)
    // What a Space's own tests do not reach nobody has looked at.
    #expect(report.coverage.callbacks.filter { $0.calls == 0 }.map(\.name) == [])
  }
}
