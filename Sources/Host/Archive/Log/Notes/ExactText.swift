/// Text that is the same only where its bytes are: names of keys, origins of logs, lines of checkpoints.
///
/// Swift's own strings are equal where Unicode says so, however a letter is put together; whoever signs a name has signed its bytes.
public struct ExactText: Hashable, Sendable {
  public let bytes: [UInt8]

  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  public init(_ text: String) { self.bytes = Array(text.utf8) }
}

extension ExactText: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension ExactText: CustomStringConvertible {
  /// The text; bytes that are no UTF-8 are replaced.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension ExactText {
  /// Whether a key may have this name (C2SP signed-note): UTF-8 that is not empty, without spaces of any kind, controls and `+`.
  var isKeyName: Bool {
    guard !bytes.isEmpty, bytes.count <= VerifierKey.maxNameBytes, let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
  }
}
