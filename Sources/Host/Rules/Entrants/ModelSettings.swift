internal import SpaceContent
internal import SpaceContract

/// What an agent thinks with.
///
/// Kept as a canonical DAG-CBOR map, so that kinds to come can have settings of their own.
public struct ModelSettings: Hashable, Sendable {
  public enum Runtime: Hashable, Sendable {
    /// The bot of this name in the package of whatever Space the agent plays; it enters no Space without one.
    case bot(String)
  }

  public let runtime: Runtime

  /// - Throws: `bad_settings` for a bot's name that no package can have.
  public init(runtime: Runtime) throws(RulesError) {
    switch runtime {
    case .bot(let name):
      guard NameRule.bot.matches(name) else {
        throw RulesError(
          .badSettings, "\(name.prefix(80)) is no bot's name",
          hint: "1 to 32 of a-z, 0-9, - and _, beginning with a letter; every Space has random, baseline and adversarial")
      }
    }
    self.runtime = runtime
  }

  /// What plays, in one word: "bot:baseline".
  public var name: String {
    switch runtime {
    case .bot(let name): "bot:\(name)"
    }
  }

  /// Canonical DAG-CBOR.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(["runtime": .text(name)])
    return writer.bytes
  }

  /// Reads what `encoded` gave.
  /// - Throws: `bad_settings`, for a kind of runtime that this program does not know, too.
  public init(encoded: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(encoded)
    } catch {
      throw RulesError(.badSettings, "an agent's settings cannot be read: \(error)")
    }
    guard let map = value.map, map.keys == ["runtime"], let name = map["runtime"]?.text, name.hasPrefix("bot:") else {
      throw RulesError(.badSettings, "an agent's settings name a runtime that this program does not have", hint: "use a newer Agon")
    }
    try self.init(runtime: .bot(String(name.dropFirst("bot:".count))))
  }
}
