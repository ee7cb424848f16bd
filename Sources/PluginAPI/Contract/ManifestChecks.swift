import SpaceContent

/// What must hold between the fields of a manifest. A field that is missing or faulty has been reported already, and is passed over.
struct ManifestChecks {
  let manifest: Value.Map
  var diagnostics: Diagnostics

  private func value(_ key: Contract.ManifestKey) -> Value? { manifest[key.rawValue] }

  mutating func run() {
    checkSeats()
    checkActions()
    checkRounds()
    checkConfig()
    checkPermissions()
    checkLimits()
    checkFeeTiers()
    checkBots()
  }

  private mutating func checkSeats() {
    guard let seats = value(.seats) else { return }
    func number(_ key: Contract.SeatsKey) -> Int64? { seats[key.rawValue]?.int }
    let min = number(.min)
    let max = number(.max)
    if let min, let max, min > max {
      diagnostics.report(.seats, at: "$.seats.min", "is \(min), above max \(max)", expected: "min ≤ max")
    }
    if let multiple = number(.multiple) {
      for (key, count) in [(Contract.SeatsKey.min, min), (.max, max)] {
        guard let count, count % multiple != 0 else { continue }
        diagnostics.report(.seats, at: "$.seats.\(key.rawValue)", "is \(count)", expected: "a multiple of \(multiple)")
      }
    }
    if let teams = number(.teams), let min, teams > min {
      diagnostics.report(.seats, at: "$.seats.teams", "is \(teams) with as few as \(min) seats", expected: "a seat for every team")
    }
  }

  private mutating func checkActions() {
    guard value(.action) != nil, value(.actions) != nil else { return }
    diagnostics.report(.manifest, at: "$.actions", "stands beside action", hint: "keep one of them")
  }

  private mutating func checkRounds() {
    guard value(.shape)?.text == SessionShape.oneShot.rawValue, let rounds = value(.rounds)?.int, rounds != 1 else { return }
    diagnostics.report(.manifest, at: "$.rounds", "is \(rounds) in the shape one_shot", expected: "1")
  }

  /// A Space can be played without a configuration: every session that names none gets the defaults.
  private mutating func checkConfig() {
    guard let config = value(.config) else { return }
    var ignored = Diagnostics(file: nil)
    guard let schema = Schema.read(config, path: "$.config", allowDefault: true, into: &ignored) else { return }
    let defaults = schema.applyingDefaults(to: .map([:])) ?? .map([:])
    guard let violation = schema.check(defaults) else { return }
    diagnostics.report(
      .manifest, at: "$.config", "cannot be resolved from its defaults: \(violation)", hint: "give every required property a default")
  }

  private mutating func checkPermissions() {
    var seen: Set<String> = []
    for (index, permission) in (value(.permissions)?.list ?? []).enumerated() {
      guard let name = permission[Contract.PermissionKey.name.rawValue]?.text, !seen.insert(name).inserted else { continue }
      diagnostics.report(.manifest, at: "$.permissions[\(index)].name", "\(name) stands twice", hint: "join the two scopes")
    }
  }

  private mutating func checkLimits() {
    guard let call = value(.limits)?[Contract.LimitName.instructions.rawValue]?.int,
      let session = value(.limits)?[Contract.LimitName.sessionInstructions.rawValue]?.int, call > session
    else { return }
    diagnostics.report(
      .manifest, at: "$.limits.instructions", "is \(call), above session_instructions \(session)", expected: "at most \(session)")
  }

  private mutating func checkFeeTiers() {
    let tiers = (value(.feeTiers)?.list ?? []).compactMap(\.int)
    for (index, pair) in zip(tiers, tiers.dropFirst()).enumerated() where pair.0 > pair.1 {
      diagnostics.report(.manifest, at: "$.fee_tiers[\(index + 1)]", "is \(pair.1) after \(pair.0)", expected: "ascending tiers")
    }
  }

  private mutating func checkBots() {
    guard let bots = value(.bots)?.list else { return }
    for bot in Contract.requiredBots where !bots.contains(.text(bot.name)) {
      diagnostics.report(.requiredBot, at: "$.bots", "lacks \"\(bot.name)\"", hint: "add bots/\(bot.name).lua: it \(bot.summary)")
    }
  }
}
