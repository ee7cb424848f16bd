internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// What a Space's package says of itself, in words and as data.
enum SpaceDescription {
  /// "2", "2–8", "4–16 by 2".
  static func seats(_ seats: Manifest.Seats) -> String {
    let range = seats.min == seats.max ? "\(seats.min)" : "\(seats.min)–\(seats.max)"
    return range + (seats.multiple > 1 && seats.min != seats.max ? " by \(seats.multiple)" : "")
  }

  /// "free, 1, 2.5"; amounts are micro-USDC in the manifest.
  static func fees(_ manifest: Manifest) -> String {
    manifest.feeTiers.isEmpty ? "free" : manifest.feeTiers.map { $0 == 0 ? "free" : amount($0) }.joined(separator: ", ")
  }

  private static func amount(_ micros: Int64) -> String {
    let whole = Figures.grouped(Int(micros / 1_000_000))
    let rest = String(micros % 1_000_000 + 1_000_000).dropFirst()
    let digits = rest.reversed().drop { $0 == "0" }.reversed()
    return digits.isEmpty ? whole : whole + "." + String(digits)
  }

  static func summary(_ space: SpacePackage) -> Value {
    let manifest = space.manifest
    return [
      "id": .text(manifest.id), "name": .text(manifest.name), "version": .text("\(manifest.version)"), "summary": .text(manifest.summary),
      "seats": seats(manifest.seats), "shape": .text(manifest.shape.rawValue), "rounds": .int(Int64(manifest.rounds)),
      "fee_tiers_micros": .list(manifest.feeTiers.map { .int($0) }), "bots": .list(manifest.bots.map { .text($0) }),
      "package": .text("\(space.cid)"),
    ]
  }

  private static func seats(_ seats: Manifest.Seats) -> Value {
    var map: Value.Map = ["min": .int(Int64(seats.min)), "max": .int(Int64(seats.max)), "multiple": .int(Int64(seats.multiple))]
    map["teams"] = seats.teams.map { .int(Int64($0)) }
    return .map(map)
  }

  static func full(_ space: SpacePackage) -> Value {
    let manifest = space.manifest
    guard case .map(var map) = summary(space) else { return summary(space) }
    map["author"] = .text(manifest.author)
    map["license"] = .text(manifest.license)
    map["api"] = .int(Int64(manifest.api))
    map["max_steps"] = .int(Int64(manifest.maxSteps))
    map["rewards"] = .text(manifest.rewards.rawValue)
    map["metrics"] = .map(Value.Map(manifest.metrics.map { ($0.name, .int(Int64($0.weight))) }))
    map["permissions"] = .list(
      manifest.permissions.map { ["name": .text($0.name.rawValue), "scope": .text(scope($0.scope)), "reason": .text($0.reason)] })
    map["limits"] = .map(Value.Map(Contract.limits.map { ($0.name, .int(Int64(manifest.limits[$0.id]))) }))
    map["rules"] = manifest.rules.map { .text($0) }
    map["tags"] = .list(manifest.tags.map { .text($0) })
    map["files"] = .list(space.files.map { ["path": .text($0.path), "bytes": .int(Int64($0.bytes.count))] })
    return .map(map)
  }

  /// "feeds btc-usd, 3600 s"; empty for a permission without bounds.
  static func scope(_ scope: Manifest.Scope) -> String {
    var parts: [String] = []
    if let feeds = scope.feeds { parts.append("feeds \(feeds.joined(separator: ", "))") }
    if let seconds = scope.maxSeconds { parts.append("at most \(Figures.grouped(seconds)) s") }
    if let panel = scope.panel { parts.append("a panel of \(panel)") }
    if let items = scope.items { parts.append("at most \(items) items") }
    if let instructions = scope.instructions { parts.append("\(Figures.grouped(instructions)) instructions") }
    if let memory = scope.memoryMiB { parts.append("\(memory) MiB") }
    if let rubric = scope.rubric { parts.append("rubric: \(rubric)") }
    return parts.joined(separator: "; ")
  }
}
