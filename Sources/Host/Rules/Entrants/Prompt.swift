/// What an agent is told before anything else. A secret of its owner's: nothing prints one by accident.
public struct Prompt: Hashable, Sendable {
  public static let maxBytes = 64 << 10

  /// The text itself; only what shows it to its owner, stores it or hands it to a model reads this.
  public let secretText: String

  /// No prompt: a bot needs none.
  public static let empty = Prompt(known: "")

  private init(known text: String) { secretText = text }

  /// - Throws: `bad_prompt`, which never quotes the text.
  public init(_ text: String) throws(RulesError) {
    guard text.utf8.count <= Prompt.maxBytes else {
      throw RulesError(.badPrompt, "a prompt of \(text.utf8.count) bytes", hint: "at most \(Prompt.maxBytes) bytes of UTF-8")
    }
    var line = 1
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
        throw RulesError(
          .badPrompt, "a control character in line \(line) of the prompt", hint: "text, tabs and line ends are what a prompt may hold")
      }
    }
    secretText = text
  }

  /// - Throws: `bad_prompt` for bytes that are not UTF-8, too.
  public init(utf8 bytes: [UInt8]) throws(RulesError) {
    // Measured before it is decoded: a file of any size may be offered.
    guard bytes.count <= Prompt.maxBytes else {
      throw RulesError(.badPrompt, "a prompt of \(bytes.count) bytes", hint: "at most \(Prompt.maxBytes) bytes of UTF-8")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RulesError(.badPrompt, "a prompt that is not UTF-8", hint: "save the file as UTF-8")
    }
    try self.init(text)
  }

  public var byteCount: Int { secretText.utf8.count }
}

extension Prompt: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "a prompt of \(byteCount) bytes" }
  public var debugDescription: String { description }
  /// Without children, so that `dump` and a failed test print no secret either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
