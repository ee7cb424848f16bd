internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import SpaceReview

/// Matches and edits of the studio's tests.
enum StudioSupport {
  /// The package with one text replaced in one file. The text is there once.
  static func edited(_ package: SpacePackage, _ path: String, _ old: String, _ new: String) throws -> SpacePackage {
    let text = String(decoding: try #require(package.bytes(of: path)), as: UTF8.self)
    let parts = text.components(around: old)
    try #require(parts.count == 2, "\(old) stands once in \(path)")
    return try replacing(package, path, Array(parts.joined(separator: new).utf8))
  }

  static func replacing(_ package: SpacePackage, _ path: String, _ bytes: [UInt8]?) throws -> SpacePackage {
    var files = package.files.filter { $0.path != path }
    if let bytes { files.append(SpacePackage.File(path: path, bytes: bytes)) }
    return try SpacePackage(files: files, from: package.manifest.id)
  }

  static func played(_ package: SpacePackage, bots: [String], seed: UInt64 = 1, config: Value? = nil) throws -> Match {
    var fold = try MatchFold(package, setting: Match.Setting(bots: bots, config: config, seed: seed))
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    defer { sandbox.stop() }
    fold.finish(in: sandbox)
    return fold.match
  }

  static func replayed(_ match: Match, with package: SpacePackage, scope: Match.Scope? = nil) throws -> MatchFold {
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    defer { sandbox.stop() }
    var fold = try MatchFold(replaying: match, with: package, scope: scope, in: sandbox)
    fold.finish(in: sandbox)
    return fold
  }

  /// Everything of a match that the Space decides, to compare two by: not what its calls cost.
  static func content(_ match: Match) -> [[String]] {
    match.steps.map { step in
      [
        "\(step.input)", Hex.encode(step.state), Hex.encode(step.reply.event), Hex.encode(step.reply.command),
        Hex.encode(step.reply.evaluation), step.log ?? "", "\(step.reply.parsed)", "\(step.reply.asked.map { Hex.encode($0.task) })",
        "\(String(describing: step.reply.failure))",
      ]
    } + [["\(String(describing: match.outcome))"]]
  }
}

extension String {
  fileprivate func components(around separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
