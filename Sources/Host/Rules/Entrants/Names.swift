internal import SpaceContract

/// What an owner is called on this host: 1 to 40 of a–z, 0–9, - and _, beginning with a letter or a digit.
///
/// It names the owner's key file, too, so nothing in it means anything to a file system.
public struct OwnerName: Hashable, Sendable {
  public static let maxCharacters = 40

  /// The owner of whoever uses this machine and names nobody.
  public static let me = OwnerName(known: "me")

  public let text: String

  private init(known text: String) { self.text = text }

  /// - Throws: `bad_name`.
  public init(_ text: String) throws(RulesError) {
    let isSound = text.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "-"), UInt8(ascii: "_"): index > 0
      default: false
      }
    }
    guard isSound, (1...OwnerName.maxCharacters).contains(text.utf8.count) else {
      throw RulesError(
        .badName, text.isEmpty ? "an owner needs a name" : "\(text.prefix(80)) is no owner's name",
        hint: "1 to \(OwnerName.maxCharacters) of a-z, 0-9, - and _, beginning with a letter or a digit")
    }
    self.text = text
  }
}

extension OwnerName: CustomStringConvertible {
  public var description: String { text }
}

/// What an agent is called: 1 to 40 characters, with nothing in them that a screen does not show.
public struct AgentName: Hashable, Sendable {
  public static let maxCharacters = 40
  /// A character may be made of many scalars; this many bytes of UTF-8 are enough for 40 of any script.
  public static let maxBytes = 160

  public let text: String

  /// - Throws: `bad_name`, which says what is wrong.
  public init(_ text: String) throws(RulesError) {
    guard !text.isEmpty else { throw RulesError(.badName, "an agent needs a name", hint: "1 to \(AgentName.maxCharacters) characters") }
    guard text.count <= AgentName.maxCharacters, text.utf8.count <= AgentName.maxBytes else {
      throw RulesError(
        .badName, "a name of \(text.count) characters and \(text.utf8.count) bytes",
        hint: "at most \(AgentName.maxCharacters) characters and \(AgentName.maxBytes) bytes of UTF-8")
    }
    guard TextCleaning.clean(text).utf8.elementsEqual(text.utf8), !text.utf8.contains(where: { $0 < 0x20 }) else {
      throw RulesError(.badName, "a name with a control character or an invisible one", hint: "letters, digits, signs and single spaces")
    }
    // What has a letter of its own would otherwise be a second name that looks the same.
    guard !text.unicodeScalars.contains(where: { (0x300...0x36F).contains($0.value) }) else {
      throw RulesError(.badName, "a name with a combining accent", hint: "write the accented letter as one character")
    }
    let words = text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
    guard words.allSatisfy({ !$0.isEmpty }), text.allSatisfy({ !$0.isWhitespace || $0 == " " }) else {
      throw RulesError(.badName, "a name with a space too many", hint: "no space at either end, and one at a time between words")
    }
    self.text = text
  }

  /// The same for names that differ in case alone: of those, a host has one.
  public var key: String { text.lowercased() }
}

extension AgentName: CustomStringConvertible {
  public var description: String { text }
}
