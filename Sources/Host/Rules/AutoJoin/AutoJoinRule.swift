internal import SpaceContract

/// When an agent may join sessions by itself. What it says is a limit: nothing in it makes an agent join where it could not.
public struct AutoJoinRule: Hashable, Sendable {
  /// The most that a session may cost, in micro-USDC; 0 plays for nothing only.
  public let maxFee: Int64
  /// The most that may be lost in a day of UTC, in micro-USDC; nil for no limit of its own.
  public let dailyLoss: Int64?
  /// What has to stay in the wallet, in micro-USDC.
  public let floor: Int64
  /// Ids of Spaces, in order; empty for all.
  public let spaces: [String]
  /// Hours of UTC; empty for all day.
  public let hours: [HourRange]
  /// The most sessions in a day of UTC; nil for any number.
  public let sessionsADay: Int?

  /// How many sessions a day a rule can speak of.
  public static let maxSessionsADay = 100_000
  /// The largest amount that a rule can name: a million USDC, as the largest fee.
  public static let maxAmount: Int64 = 1_000_000_000_000
  private static let maxSpaces = 100

  /// - Throws: `bad_autojoin_rule`, which names what is wrong.
  public init(
    maxFee: Int64, dailyLoss: Int64? = nil, floor: Int64 = 0, spaces: [String] = [], hours: [HourRange] = [], sessionsADay: Int? = nil
  ) throws(RulesError) {
    func require(_ amount: Int64, _ what: String) throws(RulesError) {
      guard (0...AutoJoinRule.maxAmount).contains(amount) else {
        throw RulesError(
          .badAutoJoinRule, "\(what) is \(amount) micro-USDC; 0 to \(AutoJoinRule.maxAmount) can be meant", hint: "no amount is negative")
      }
    }
    try require(maxFee, "the highest fee")
    if let dailyLoss { try require(dailyLoss, "the loss of a day") }
    try require(floor, "the floor")
    if let dailyLoss, dailyLoss < maxFee {
      throw RulesError(
        .badAutoJoinRule, "the loss of a day, \(dailyLoss), is less than the highest fee, \(maxFee)",
        hint: "one lost session would exceed it: allow a higher loss or a lower fee")
    }
    if let sessionsADay, !(1...AutoJoinRule.maxSessionsADay).contains(sessionsADay) {
      throw RulesError(
        .badAutoJoinRule, "\(sessionsADay) sessions a day; 1 to \(AutoJoinRule.maxSessionsADay) can be meant",
        hint: "switch the rule off to play none")
    }
    guard spaces.count <= AutoJoinRule.maxSpaces else {
      throw RulesError(
        .badAutoJoinRule, "\(spaces.count) Spaces; at most \(AutoJoinRule.maxSpaces) can be named", hint: "name none for all")
    }
    for space in spaces where !NameRule.id.matches(space) {
      throw RulesError(.badAutoJoinRule, "\(space.prefix(80)) is no id of a Space", hint: "an id has a-z, 0-9 and -")
    }
    self.maxFee = maxFee
    self.dailyLoss = dailyLoss
    self.floor = floor
    self.spaces = Set(spaces).sorted()
    var kept: [HourRange] = []
    for range in hours where !kept.contains(range) { kept.append(range) }
    self.hours = kept
    self.sessionsADay = sessionsADay
  }
}

/// Hours of a day in UTC: from the start of the first to the start of the last, over midnight where the last is not after the first.
public struct HourRange: Hashable, Sendable {
  /// 0...23.
  public let from: Int
  /// 0...24; the hour that it names is no longer in it.
  public let to: Int

  /// - Throws: `bad_autojoin_rule` for hours that no day has, or for an empty stretch.
  public init(from: Int, to: Int) throws(RulesError) {
    guard (0...23).contains(from), (0...24).contains(to), from != to else {
      throw RulesError(.badAutoJoinRule, "\(from)-\(to) are no hours of a day", hint: "write them as in 9-17, or 22-2 over midnight")
    }
    self.from = from
    self.to = to
  }

  /// Reads "9-17".
  public init(_ text: some StringProtocol) throws(RulesError) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = HourRange.number(parts[0]), let to = HourRange.number(parts[1]) else {
      throw RulesError(.badAutoJoinRule, "\(text.prefix(80)) are no hours", hint: "write them as in 9-17, or 22-2 over midnight")
    }
    try self.init(from: from, to: to)
  }

  /// Reads "9-17,22-2"; nothing is no stretch.
  public static func list(_ text: String) throws(RulesError) -> [HourRange] {
    var ranges: [HourRange] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty { ranges.append(try HourRange(part)) }
    return ranges
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  /// Whether an hour of the day, 0...23, is in it.
  public func contains(hour: Int) -> Bool { from < to ? (from..<to).contains(hour) : hour >= from || hour < to }
}

extension HourRange: CustomStringConvertible {
  public var description: String { "\(from)-\(to)" }
}
