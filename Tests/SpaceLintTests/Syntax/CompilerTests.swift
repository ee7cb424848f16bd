import CLuaDifferential
import Foundation
import SpaceLint
import TestSupport
import Testing

/// The parser accepts what liblua's compiler accepts, and refuses what it refuses.
@Suite struct CompilerTests {
  /// What liblua says; nil where the text is too much for its compiler.
  static func isAccepted(_ source: [UInt8]) -> (isAccepted: Bool?, message: String) {
    var message = [CChar](repeating: 0, count: 200)
    let result = source.withUnsafeBytes { bytes in
      clua_compiles(bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil, bytes.count, &message, message.count)
    }
    let words = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return (result == CLUA_LIMIT ? nil : result == CLUA_ACCEPTED, words)
  }

  static func disagreement(_ source: [UInt8]) -> String? {
    let (isAccepted, message) = isAccepted(source)
    let errors = Syntax(parsing: source).errors
    // A limit of ours without one of the compiler's would be a refusal of what it accepts.
    guard let isAccepted, isAccepted != errors.isEmpty else { return nil }
    let text = String(decoding: source, as: UTF8.self)
    return isAccepted ? "refused (\(errors[0].message)), but liblua accepts:\n\(text)" : "accepted, but liblua says \(message):\n\(text)"
  }

  @Test func generatedSnippetsAreJudgedAlike() {
    var maker = SnippetMaker(seed: Soak.seed)
    var accepted = 0
    let count = Soak.count(fast: 20_000, full: 1_000_000)
    for number in 0..<count {
      let snippet = maker.snippet()
      if let disagreement = Self.disagreement(snippet) {
        Issue.record("snippet \(number) of seed \(Soak.seed): \(disagreement)")
        return
      }
      if Self.isAccepted(snippet).isAccepted == true { accepted += 1 }
    }
    // Both kinds are there in number, or the comparison would say little.
    #expect(accepted > count / 10 && accepted < count * 9 / 10, "\(accepted) of \(count) are accepted")
  }

  static let files: [String] = {
    let folder = Fixture.repository.appending(path: "spaces").path
    return (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".lua") }.sorted()
  }()

  @Test func everyFileOfTheSpacesIsAccepted() throws {
    #expect(Self.files.count > 80)
    for file in Self.files {
      let bytes = Array(try Data(contentsOf: Fixture.repository.appending(path: "spaces/\(file)")))
      #expect(Syntax(parsing: bytes).errors == [], "\(file)")
      #expect(Self.isAccepted(bytes).isAccepted == true, "\(file)")
    }
  }

  @Test func spoiltFilesOfTheSpacesAreJudgedAlike() throws {
    var maker = SnippetMaker(seed: Soak.seed &+ 1)
    for file in Self.files {
      let bytes = Array(try Data(contentsOf: Fixture.repository.appending(path: "spaces/\(file)")))
      for _ in 0..<Soak.count(fast: 5, full: 400) {
        if let disagreement = Self.disagreement(maker.spoilt(bytes)) { Issue.record("\(file), seed \(Soak.seed): \(disagreement)") }
      }
    }
  }
}
